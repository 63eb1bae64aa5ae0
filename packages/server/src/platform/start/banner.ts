/** What a person at a terminal wants to know once the server runs. */
export type BannerFacts = {
  url: string;
  key: string;
  /** Undefined when the key came from outside. */
  keyFile: string | undefined;
  dataDir: string;
  database: 'embedded' | 'external';
  /** What the demo network holds, as words; undefined without one. */
  demo: string | undefined;
  /** Said when the wished port was taken. */
  portNote: string | undefined;
  milliseconds: number;
};

/** The banner: where everything is, the key, and the first thing to try. */
export function bannerOf(facts: BannerFacts, options: { color: boolean }): string {
  const paint = (code: number, text: string): string =>
    options.color ? `\u001b[${code}m${text}\u001b[0m` : text;
  const rows: [string, string][] = [
    ['Console', facts.url],
    ['API', `${facts.url}/v1`],
    ['Docs', `${facts.url}/docs`],
    [
      'Key',
      facts.keyFile === undefined
        ? 'SWITCHYARD_BOOTSTRAP_KEY'
        : `${facts.key}  (saved in ${facts.keyFile})`,
    ],
    [
      'Data',
      facts.database === 'embedded' ? `${facts.dataDir}  (kept)` : 'the database of DATABASE_URL',
    ],
    ...(facts.demo === undefined ? [] : [['Demo', facts.demo] as [string, string]]),
  ];
  const shownKey = facts.keyFile === undefined ? '$SWITCHYARD_BOOTSTRAP_KEY' : facts.key;
  const lines = [
    '',
    `  ${paint(1, 'Switchyard')} is ready ${paint(2, `(${(facts.milliseconds / 1000).toFixed(1)} s)`)}`,
    '',
    ...rows.map(([name, value]) => `  ${paint(2, name.padEnd(9))}${value}`),
    ...(facts.portNote === undefined ? [] : ['', `  ${paint(33, facts.portNote)}`]),
    '',
    `  ${paint(2, 'Try')}      curl -H 'Authorization: Bearer ${shownKey}' "${facts.url}/v1/orders?limit=1"`,
    '',
    ...box(
      [
        'A development server: one machine, plain HTTP, a key with all rights.',
        'For production set DATABASE_URL and put TLS in front.',
      ],
      options.color,
    ),
    `  ${paint(2, 'Ctrl-C stops it; the data stay.')}`,
    '',
  ];
  return `${lines.join('\n')}\n`;
}

function box(texts: readonly string[], color: boolean): string[] {
  const width = Math.max(...texts.map((text) => text.length));
  const dim = (text: string): string => (color ? `\u001b[2m${text}\u001b[0m` : text);
  return [
    dim(`  ┌${'─'.repeat(width + 2)}┐`),
    ...texts.map((text) => `${dim('  │')} ${text.padEnd(width)} ${dim('│')}`),
    dim(`  └${'─'.repeat(width + 2)}┘`),
  ];
}
