import { cachedProducts } from '../catalog/index.ts';
import { allLocations, cachedNetwork } from '../network/index.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { analysePolicy } from './decide-analysis.ts';
import type { Surroundings } from './decide-analysis-references.ts';
import { judgeExample } from './decide-example.ts';
import type { PolicyDocument } from './document.ts';
import type { PolicyPorts } from './example.ts';
import type { Finding } from './finding.ts';
import { conditionsOf } from './expression-tree.ts';
import { lockVersion } from './find-policy.ts';
import type { PolicyRow, TestReport, VersionRow } from './policy.ts';
import { selectLateWords, updateVersion } from './store.ts';
import { selectExamples } from './store-examples.ts';
import { tellVersion } from './tell-policy.ts';

/** What the analyser says of a document in this tenant's network. Nothing is kept. */
export async function analyseDocument(
  tx: Tx,
  document: PolicyDocument,
  ports: PolicyPorts,
): Promise<Finding[]> {
  return analysePolicy(document, await surroundingsOf(tx, document, ports));
}

async function surroundingsOf(
  tx: Tx,
  document: PolicyDocument,
  ports: PolicyPorts,
): Promise<Surroundings> {
  const late = await selectLateWords(tx);
  const registered = await ports.readChannels(tx);
  const isNew = late.orders === 0;
  const skus = document.batches.flatMap(({ when }) =>
    when === undefined
      ? []
      : conditionsOf(when, '').flatMap(({ condition: { field, value } }) =>
          field === 'skus' && Array.isArray(value) ? value.map(String) : [],
        ),
  );
  const products = await cachedProducts(tx, skus);
  return {
    locations: await allLocations(tx),
    // Before the first order nobody knows what orders will say.
    channels:
      isNew && registered.length === 0 ? undefined : new Set([...registered, ...late.channels]),
    tags: isNew ? undefined : new Set(late.tags),
    skus: new Set(products.keys()),
    hasServices: (await cachedNetwork(tx)).services.length > 0,
  };
}

/** Analyses a document and plans the policy's examples under it. Nothing is kept. */
export async function reportOn(
  ctx: Context,
  tx: Tx,
  what: { policy: PolicyRow; document: PolicyDocument },
  ports: PolicyPorts,
): Promise<TestReport> {
  const findings = await analyseDocument(tx, what.document, ports);
  const examples = await selectExamples(tx, what.policy.id);
  const outcomes = await ports.rehearse(
    ctx,
    tx,
    what.document,
    examples.map((example) => example.input),
  );
  const results = examples.map((example, index) =>
    judgeExample(
      example,
      outcomes[index] ?? {
        batch: undefined,
        rule: undefined,
        outcome: 'invalid',
        locations: [],
        cost: undefined,
        problem: 'It was not planned.',
      },
    ),
  );
  return {
    testedAt: ctx.now(),
    testedBy: ctx.actor,
    ok:
      findings.every(({ severity }) => severity !== 'error') &&
      results.every((result) => result.ok),
    findings,
    examples: results,
  };
}

/** Tests a draft and keeps the report with it, whatever it says. */
export async function testVersion(
  ctx: Context,
  tx: Tx,
  what: { reference: string; number: number; version: number | undefined },
  ports: PolicyPorts,
): Promise<{ policy: PolicyRow; version: VersionRow }> {
  const { policy, row, state } = await lockVersion(tx, { ...what, action: 'test' });
  const report = await reportOn(ctx, tx, { policy, document: row.document }, ports);
  const version: VersionRow = {
    ...row,
    state,
    report,
    version: row.version + 1,
    updatedAt: ctx.now(),
  };
  await updateVersion(tx, version);
  await tellVersion(ctx, tx, 'policy.version_tested', policy, version, { ok: report.ok });
  return { policy, version };
}
