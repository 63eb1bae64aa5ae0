// Shows how the server is, and asks again every few seconds while somebody looks.
const words = {
  ok: 'Everything works',
  degraded: 'It works, with trouble',
  down: 'It cannot work now',
  unknown: 'The server does not answer',
};
const askEveryMs = 5000;
const element = (id) => document.getElementById(id);

function show(state, checks, version) {
  element('state').dataset.state = state;
  element('state-text').textContent = words[state] ?? words.unknown;
  element('version').textContent = version ?? '–';
  element('asked').textContent = new Date().toLocaleTimeString();
  element('checks').replaceChildren(
    ...Object.entries(checks).flatMap(([name, check]) => {
      const term = document.createElement('dt');
      term.textContent = name;
      const detail = document.createElement('dd');
      detail.textContent = check.detail;
      return [term, detail];
    }),
  );
}

async function ask() {
  try {
    const answer = await fetch('/v1/system/health', { headers: { accept: 'application/json' } });
    const health = await answer.json();
    show(health.status ?? 'down', health.checks ?? {}, health.version);
  } catch {
    show('unknown', {}, undefined);
  }
}

async function askWhileSeen() {
  if (!document.hidden) await ask();
  setTimeout(() => void askWhileSeen(), askEveryMs);
}

element('copy').addEventListener('click', (event) => void copy(event));

async function copy(event) {
  await navigator.clipboard.writeText(element('curl').textContent);
  event.target.textContent = 'Copied';
}
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void ask();
});
await askWhileSeen();
