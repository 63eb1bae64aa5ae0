import { duration, grouped, type Output, table } from '../lib/output.ts';
import type { Certificate } from './certificate.ts';

/** The certificate as people read it. */
export function certificateText(
  certificate: Certificate,
  output: Pick<Output, 'color' | 'columns'>,
): string {
  const { ok, interrupted, kept } = certificate;
  const verdict = ok ? 'CLEAN: nothing is broken.' : 'NOT CLEAN: see the findings marked NO.';
  return [
    ...headLines(certificate),
    '',
    operationsTable(certificate, output),
    '',
    faultsTable(certificate, output),
    '',
    findingsTable(certificate, output),
    ...brokenLines(certificate),
    '',
    ...Object.entries(certificate.digests).map(([name, digest]) => `digest ${name} ${digest}`),
    ...(interrupted ? ['It was interrupted: this judges what was done until then.'] : []),
    ...(kept === undefined ? [] : [`Data, history and logs are in ${kept}`]),
    verdict,
  ].join('\n');
}

function headLines(c: Certificate): string[] {
  const { p50, p99, max } = c.latencyMs;
  const { database, cpus, node } = c.place;
  return [
    `switchyard ${c.version}, seed ${c.seed}, ${database} database, ${cpus} processors, Node ${node}`,
    `${c.servers} servers, ${c.clients} clients, ${duration(c.minutes * 60_000)}`,
    `${grouped(c.operations)} operations (${grouped(c.operationsPerSecond)}/s; an order or line of a bulk request is one)`,
    `${grouped(c.requests)} requests answered in ${grouped(c.attempts)} attempts, ${grouped(c.orders)} orders captured`,
    `answered within ${p50} ms (half), ${p99} ms (99 in 100), ${max} ms (all), with the retries`,
    `once faults were over, all was ready and answered within ${duration(c.livenessMs.p50)} (half), ${duration(c.livenessMs.max)} (all ${c.livenessMs.count})`,
  ];
}

function operationsTable(c: Certificate, output: Pick<Output, 'color' | 'columns'>): string {
  const rows = Object.entries(c.operationsByKind).map(([name, { ok, fail, info }]) => [
    name,
    grouped(ok),
    grouped(fail),
    grouped(info),
  ]);
  return table(['operation', 'done', 'refused', 'unanswered'], rows, output);
}

function faultsTable(c: Certificate, output: Pick<Output, 'color' | 'columns'>): string {
  const rows = Object.entries(c.faults).map(([name, count]) => {
    const ready = c.readyAfter[name as keyof Certificate['readyAfter']];
    const times =
      ready === undefined
        ? ''
        : `ready after ${ready.alone.p50} ms (half), ${ready.alone.max} ms (all) when alone (${ready.alone.count}); ${ready.all.p50} and ${ready.all.max} ms with others`;
    return [name, grouped(count), times];
  });
  return table(['fault', 'times', ''], rows, { ...output, columns: 200 });
}

function findingsTable(c: Certificate, output: Pick<Output, 'color' | 'columns'>): string {
  const rows = c.findings.map((finding) => [
    finding.name,
    finding.ok ? 'yes' : 'NO',
    grouped(finding.checked),
    grouped(finding.broken),
    grouped(finding.undecided),
    finding.says,
  ]);
  return table(['finding', 'clean', 'checked', 'broken', 'undecided', 'says'], rows, output);
}

function brokenLines(c: Certificate): string[] {
  return c.findings
    .filter((finding) => !finding.ok)
    .flatMap((finding) => [
      '',
      `${finding.name} is broken:`,
      ...finding.first.map((one) => `  ${JSON.stringify(one)}`),
    ]);
}
