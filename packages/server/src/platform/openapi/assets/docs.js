// Search over the operations, and trying them with the visitor's own key. Nothing leaves this origin.
const search = document.getElementById('search');
const keyInput = document.getElementById('key');

if (search) {
  search.addEventListener('input', () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const shown = new Set();
    for (const entry of document.querySelectorAll('.contents li')) {
      const isShown = words.every((word) => entry.dataset.words.includes(word));
      entry.hidden = !isShown;
      if (isShown) shown.add(entry.dataset.for);
    }
    for (const article of document.querySelectorAll('article'))
      article.hidden = !shown.has(article.id);
    for (const section of document.querySelectorAll('section')) {
      section.hidden = section.querySelector('li:not([hidden]), article:not([hidden])') === null;
    }
    document.getElementById('none').hidden = shown.size > 0;
  });
}

if (keyInput) {
  keyInput.value = sessionStorage.getItem('switchyard-key') ?? '';
  keyInput.addEventListener('input', () =>
    sessionStorage.setItem('switchyard-key', keyInput.value),
  );
  document.getElementById('key-form').addEventListener('submit', (event) => event.preventDefault());
}

for (const box of document.querySelectorAll('.try')) {
  box.hidden = false;
  box.querySelector('form').addEventListener('submit', (event) => {
    event.preventDefault();
    void send(event.currentTarget);
  });
}

async function send(form) {
  const output = form.querySelector('output');
  output.textContent = 'Sending…';
  const query = new URLSearchParams();
  let path = form.dataset.path;
  for (const input of form.querySelectorAll('input[data-in]')) {
    if (input.dataset.in === 'path')
      path = path.replace(`{${input.name}}`, encodeURIComponent(input.value));
    else if (input.value !== '') query.append(input.name, input.value);
  }
  const headers = { accept: 'application/json, */*;q=0.5' };
  if (keyInput.value !== '') headers.authorization = `Bearer ${keyInput.value}`;
  const { method, type } = form.dataset;
  if (method === 'POST') headers['idempotency-key'] = crypto.randomUUID();
  if (form.elements['dry-run']?.checked) headers['switchyard-dry-run'] = 'true';
  if (form.elements['if-match']?.value) headers['if-match'] = form.elements['if-match'].value;
  const body = form.elements.body?.value;
  if (body !== undefined) headers['content-type'] = type;
  try {
    const url = query.size > 0 ? `${path}?${query}` : path;
    const answer = await fetch(url, { method, headers, ...(body === undefined ? {} : { body }) });
    const text = await answer.text();
    output.textContent = `${answer.status} ${answer.statusText}\n\n${pretty(text)}`;
  } catch (error) {
    output.textContent = `The request failed: ${error.message}`;
  }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
