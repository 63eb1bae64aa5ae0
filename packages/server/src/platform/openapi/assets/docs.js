// Search over the operations, copying, and trying them with the visitor's own key. Nothing leaves
// this origin.
const search = document.getElementById('search');
const keyName = 'switchyard-key';

if (search) {
  search.addEventListener('input', () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const entry of document.querySelectorAll('[data-words]')) {
      entry.hidden = !words.every((word) => entry.dataset.words.includes(word));
      if (!entry.hidden) shown++;
    }
    for (const section of document.querySelectorAll('.contents section, .group'))
      section.hidden = section.querySelector('li:not([hidden])') === null;
    document.getElementById('none').hidden = shown > 0;
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || /^(INPUT|TEXTAREA)$/.test(document.activeElement.tagName)) return;
    event.preventDefault();
    search.focus();
  });
}

const here = document.querySelector(`.contents a[href="${location.pathname}"]`);
if (here) {
  here.setAttribute('aria-current', 'page');
  const contents = here.closest('.contents');
  contents.scrollTop = here.offsetTop - contents.clientHeight / 2;
}

async function copy(block, button) {
  await navigator.clipboard.writeText(block.querySelector('code').textContent);
  button.textContent = 'Copied';
  setTimeout(() => (button.textContent = 'Copy'), 2000);
}

for (const block of document.querySelectorAll('.code')) {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Copy';
  button.addEventListener('click', () => void copy(block, button));
  block.append(button);
}

for (const box of document.querySelectorAll('.try')) {
  box.hidden = false;
  const key = box.querySelector('.key');
  key.value = sessionStorage.getItem(keyName) ?? '';
  key.addEventListener('input', () => sessionStorage.setItem(keyName, key.value));
  box.querySelector('form').addEventListener('submit', (event) => {
    event.preventDefault();
    void send(event.currentTarget);
  });
}

function requestOf(form) {
  const query = new URLSearchParams();
  let path = form.dataset.path;
  for (const input of form.querySelectorAll('input[data-in]')) {
    if (input.dataset.in === 'path')
      path = path.replace(`{${input.name}}`, encodeURIComponent(input.value));
    else if (input.value !== '') query.append(input.name, input.value);
  }
  const headers = { accept: 'application/json, */*;q=0.5' };
  const key = form.querySelector('.key').value;
  if (key !== '') headers.authorization = `Bearer ${key}`;
  const { method, type } = form.dataset;
  if (method === 'POST') headers['idempotency-key'] = newKey();
  if (form.elements['dry-run']?.checked) headers['switchyard-dry-run'] = 'true';
  if (form.elements['if-match']?.value) headers['if-match'] = form.elements['if-match'].value;
  const body = form.elements.body?.value;
  if (body !== undefined) headers['content-type'] = type;
  const url = query.size > 0 ? `${path}?${query}` : path;
  return { url, options: { method, headers, ...(body === undefined ? {} : { body }) } };
}

// randomUUID is only there where the page came over TLS or from this machine.
function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

async function send(form) {
  const output = form.querySelector('output');
  const empty = [...form.querySelectorAll('input[data-in="path"]')].find(
    (input) => input.value === '',
  );
  if (empty) {
    output.textContent = `Fill in ${empty.name} first.`;
    empty.focus();
    return;
  }
  output.textContent = 'Sending …';
  try {
    const { url, options } = requestOf(form);
    const begin = performance.now();
    const answer = await fetch(url, options);
    const text = await answer.text();
    const ms = Math.round(performance.now() - begin);
    const head = document.createElement('span');
    head.className = `status s${String(answer.status)[0]}`;
    head.textContent = `${answer.status} ${answer.statusText}`;
    const time = document.createElement('span');
    time.className = 'optional';
    time.textContent = ` ${ms} ms`;
    const pre = document.createElement('pre');
    pre.textContent = pretty(text);
    output.replaceChildren(head, time, pre);
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
