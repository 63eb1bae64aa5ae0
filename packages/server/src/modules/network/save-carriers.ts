import { decodeId, encodeId, type Uuid } from '../../lib/ids.ts';
import { isSameJson } from '../../lib/json.ts';
import { currencies } from '../../lib/money.ts';
import type { Context } from '../../platform/context.ts';
import type { Tx } from '../../platform/db/index.ts';
import { type Fault, invalid, notFound, Refusal } from '../../platform/errors.ts';
import { recordFacts } from '../../platform/events/index.ts';
import { networkChanges } from './cached-network.ts';
import { checkRateCard } from './decide-rate-card.ts';
import { presentCarrier, presentService } from './present-carrier.ts';
import type { Carrier, ServiceRow } from './rate-card.ts';
import {
  insertCarrier,
  insertService,
  selectCarriersBy,
  selectServices,
  updateCarrier,
  updateService,
} from './store-carriers.ts';
import type { ServiceInput, ServicePatch } from './wire-carriers.ts';

/** The carrier of a path, by id or code; 404 when there is none. */
export async function getCarrier(tx: Tx, ref: string): Promise<Carrier> {
  const id = decodeId('car', ref);
  const found = await selectCarriersBy(tx, { ids: id === undefined ? [] : [id], codes: [ref] });
  const carrier = found.find((one) => one.id === id) ?? found[0];
  if (carrier === undefined) throw notFound('carrier', ref);
  return carrier;
}

/** The service of a path, by id or code, of the carrier; 404 when it has none such. */
export async function getService(tx: Tx, carrier: Carrier, ref: string): Promise<ServiceRow> {
  const id = decodeId('svc', ref);
  const services = await selectServices(tx, [carrier.id]);
  const service = services.find((one) => one.id === id) ?? services.find((one) => one.code === ref);
  if (service === undefined) throw notFound('service', ref);
  return service;
}

/** Adds a carrier. 409 `duplicate` with `existing_id` when the code is taken. */
export async function createCarrier(
  ctx: Context,
  tx: Tx,
  input: { code: string; name?: string | undefined; active?: boolean | undefined },
): Promise<Carrier> {
  const at = ctx.now();
  const { code, name = code, active = true } = input;
  const carrier = {
    id: ctx.ids.uuid(),
    code,
    name,
    active,
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
  if (!(await insertCarrier(tx, carrier))) {
    const existing = await getCarrier(tx, code);
    throw duplicate(`There is a carrier with the code ${code}.`, encodeId('car', existing.id));
  }
  await tellOfCarrier(ctx, tx, 'carrier.created', carrier);
  return carrier;
}

/** Changes a carrier under its version; a change that changes nothing keeps it. */
export async function changeCarrier(
  ctx: Context,
  tx: Tx,
  input: {
    ref: string;
    version: number | undefined;
    patch: { name?: string | undefined; active?: boolean | undefined };
  },
): Promise<Carrier> {
  const { ref, version, patch } = input;
  const before = await getCarrier(tx, ref);
  assertVersion(version, before.version);
  const { name = before.name, active = before.active } = patch;
  if (name === before.name && active === before.active) return before;
  const carrier = { ...before, name, active, version: before.version + 1, updatedAt: ctx.now() };
  if (!(await updateCarrier(tx, carrier))) {
    assertVersion(before.version, (await getCarrier(tx, ref)).version);
  }
  await tellOfCarrier(ctx, tx, 'carrier.updated', carrier);
  return carrier;
}

async function tellOfCarrier(ctx: Context, tx: Tx, type: string, carrier: Carrier): Promise<void> {
  networkChanges(tx);
  const services = await selectServices(tx, [carrier.id]);
  await recordFacts(ctx, tx, [
    {
      type,
      subjectType: 'car',
      subjectId: carrier.id,
      data: { object: presentCarrier(carrier, services) },
    },
  ]);
}

/** Adds a service with a complete rate card. 409 when the carrier has one of the code. */
export async function createService(
  ctx: Context,
  tx: Tx,
  input: { carrier: string; service: ServiceInput },
): Promise<ServiceRow> {
  const carrier = await getCarrier(tx, input.carrier);
  const { code, name = code, active = true, currency, rate_card: rateCard } = input.service;
  refuseFaults(currency, checkRateCard(rateCard, currency, '#/rate_card'));
  const at = ctx.now();
  const service: ServiceRow = {
    id: ctx.ids.uuid(),
    carrierId: carrier.id,
    carrierCode: carrier.code,
    carrierActive: carrier.active,
    code,
    name,
    active,
    currency,
    rateCard,
    version: 1,
    createdAt: at,
    updatedAt: at,
  };
  if (!(await insertService(tx, service))) {
    const existing = await getService(tx, carrier, code);
    throw duplicate(`${carrier.code} has a service ${code}.`, encodeId('svc', existing.id));
  }
  await tellOfService(ctx, tx, 'carrier_service.created', service);
  return service;
}

/** Changes a service under its version; a new rate card replaces the old one as a whole. */
export async function changeService(
  ctx: Context,
  tx: Tx,
  input: { carrier: string; service: string; version: number | undefined; patch: ServicePatch },
): Promise<ServiceRow> {
  const { version, patch } = input;
  const carrier = await getCarrier(tx, input.carrier);
  const before = await getService(tx, carrier, input.service);
  assertVersion(version, before.version);
  const { name = before.name, active = before.active, currency = before.currency } = patch;
  const { rate_card: rateCard = before.rateCard } = patch;
  refuseFaults(currency, checkRateCard(rateCard, currency, '#/rate_card'));
  const fields = { name, active, currency, rateCard };
  const old = {
    name: before.name,
    active: before.active,
    currency: before.currency,
    rateCard: before.rateCard,
  };
  if (isSameJson(fields, old)) return before;
  const service = { ...before, ...fields, version: before.version + 1, updatedAt: ctx.now() };
  if (!(await updateService(tx, service))) {
    assertVersion(before.version, (await getService(tx, carrier, input.service)).version);
  }
  await tellOfService(ctx, tx, 'carrier_service.updated', service);
  return service;
}

async function tellOfService(
  ctx: Context,
  tx: Tx,
  type: string,
  service: ServiceRow,
): Promise<void> {
  networkChanges(tx);
  await recordFacts(ctx, tx, [
    {
      type,
      subjectType: 'svc',
      subjectId: service.id,
      data: { object: presentService(service) },
    },
  ]);
}

/** Refuses with 412 when a version was given and is not the present one. */
export function assertVersion(given: number | undefined, current: number): void {
  if (given === undefined || given === current) return;
  throw new Refusal('version_mismatch', `Its version is ${current}, not ${given}.`, {
    extra: { current_version: current },
  });
}

/** The refusal of something whose key is taken, with the id of what has it. */
export function duplicate(detail: string, existingId: string): Refusal {
  return new Refusal('duplicate', detail, { extra: { existing_id: existingId } });
}

function refuseFaults(currency: string, ofCard: readonly Fault[]): void {
  const faults = [...ofCard];
  if (!currencies.has(currency)) {
    faults.push({
      pointer: '#/currency',
      code: 'unknown_currency',
      detail: 'Not an ISO 4217 currency.',
    });
  }
  if (faults.length > 0) throw invalid(faults);
}

/** Carriers with the services of each, one statement for all. */
export async function servicesByCarrier(
  tx: Tx,
  carriers: readonly Carrier[],
): Promise<Map<Uuid, ServiceRow[]>> {
  if (carriers.length === 0) return new Map();
  const services = await selectServices(
    tx,
    carriers.map(({ id }) => id),
  );
  return Map.groupBy(services, ({ carrierId }) => carrierId);
}
