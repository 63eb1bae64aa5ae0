import { decodeId, encodeId } from '../../lib/ids.ts';
import { type Fault, invalid, Refusal } from '../../platform/errors.ts';
import type { FulfillmentLine, FulfillmentOrder } from './fulfillment-states.ts';

/** So many units of a line of a fulfilment order. */
export type ChosenLine = { line: FulfillmentLine; units: number };

/** A line as a caller names it: by its own id or by that of the order line. */
export type LineChoice = { id: string; quantity?: number | undefined };

/** The line a caller's id names; undefined when the fulfilment order has none such. */
export function lineNamed(fulfillment: FulfillmentOrder, id: string): FulfillmentLine | undefined {
  const own = decodeId('ffl', id);
  const ofOrder = decodeId('line', id);
  return fulfillment.lines.find((line) => line.id === own || line.orderLineId === ofOrder);
}

/**
 * The units a step takes: those named, or all that `left` leaves. Unknown lines are 422; more than
 * is left is 409 nothing_left, naming what is.
 */
export function chooseLines(
  fulfillment: FulfillmentOrder,
  choices: readonly LineChoice[] | undefined,
  left: (line: FulfillmentLine) => number,
  step: string,
): ChosenLine[] {
  if (choices === undefined) {
    return fulfillment.lines
      .map((line) => ({ line, units: left(line) }))
      .filter(({ units }) => units > 0);
  }
  const faults: Fault[] = [];
  const chosen = new Map<FulfillmentLine, number>();
  choices.forEach(({ id, quantity }, index) => {
    const line = lineNamed(fulfillment, id);
    if (line === undefined) {
      faults.push({
        pointer: `#/line_items/${index}/id`,
        code: 'unknown_reference',
        detail: 'The fulfilment order has no such line.',
      });
      return;
    }
    chosen.set(line, (chosen.get(line) ?? 0) + (quantity ?? left(line)));
  });
  if (faults.length > 0) throw invalid(faults);
  const excess = [...chosen].filter(([line, units]) => units > left(line));
  if (excess.length > 0) {
    const [first] = excess;
    const free = first === undefined ? 0 : left(first[0]);
    throw new Refusal('nothing_left', `Only ${free} units of the line are left to ${step}.`, {
      extra: {
        line_items: excess.map(([line, units]) => ({
          id: encodeId('line', line.orderLineId),
          requested: units,
          left: left(line),
        })),
      },
    });
  }
  return [...chosen].map(([line, units]) => ({ line, units })).filter(({ units }) => units > 0);
}
