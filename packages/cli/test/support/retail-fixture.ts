import { writeFileSync } from 'node:fs';

const header = 'description,quantity,invoice_date,unit_price,customer_id,country';
const countries = [
  'United Kingdom',
  'United Kingdom',
  'United Kingdom',
  'Germany',
  'EIRE',
  'France',
  'Unspecified',
];

/** A small file of the shape of an online retailer's lines: the same numbers give the same file. */
export function writeRetailFixture(path: string, rows: number): void {
  let state = 12_345;
  const random = (most: number): number => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((state / 2 ** 32) * most);
  };
  const lines: string[] = [];
  const sold: string[][] = [];
  let minute = 0;
  while (lines.length < rows) {
    minute += 30 + random(300);
    const time = new Date(Date.UTC(2010, 11, 1, 8) + minute * 60_000).toISOString().slice(0, 19);
    const customer = random(8) === 0 ? '' : String(12_000 + random(12));
    const country = countries[random(countries.length)] ?? '';
    const count = 1 + random(6);
    for (let line = 0; line < count && lines.length < rows; line++) {
      const earlier = sold[random(sold.length)];
      if (random(12) === 0 && earlier !== undefined) {
        lines.push(
          [earlier[0], String(-Number(earlier[1])), time, earlier[3], earlier[4], earlier[5]].join(
            ',',
          ),
        );
        continue;
      }
      const product = random(40);
      const fields = [
        `PRODUCT NUMBER ${product}`,
        String(1 + random(24)),
        time,
        (0.5 + product / 4).toFixed(2),
        customer,
        country,
      ];
      if (customer !== '') sold.push(fields);
      lines.push(fields.join(','));
    }
  }
  lines.push(
    '"DAMAGED, WET",-30,2011-02-01T10:00:00,0.0,,United Kingdom',
    'Adjust bad debt,1,2011-02-01T10:00:00,-11062.06,,United Kingdom',
  );
  writeFileSync(path, `${[header, ...lines].join('\n')}\n`);
}
