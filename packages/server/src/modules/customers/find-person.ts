import type { Uuid } from '../../lib/ids.ts';
import type { Tx } from '../../platform/db/index.ts';
import type { PersonMarks } from './decide-redaction.ts';
import { type PersonOrder, selectOrderIdsByEmail, selectOrderIdsOf } from './store.ts';

/** A person as a caller names them: the id that orders carry, an e-mail address, or both. */
export type PersonName = { customerId: string; email: string | undefined };

/** The e-mail address to look for: the one given, else an id that is one. */
function emailOf({ customerId, email }: PersonName): string | undefined {
  return email ?? (customerId.includes('@') ? customerId : undefined);
}

/** The ids of every order of the person, in their order. */
export async function findPersonOrders(tx: Tx, person: PersonName): Promise<Uuid[]> {
  const email = emailOf(person);
  const ids = await selectOrderIdsOf(tx, person.customerId);
  const more = email === undefined ? [] : await selectOrderIdsByEmail(tx, email);
  return [...new Set([...ids, ...more])].toSorted();
}

/** What the person is known by: how the caller names them, and what their orders say. */
export function marksOf(person: PersonName, orders: readonly PersonOrder[]): PersonMarks {
  const told = (member: string): string[] =>
    orders.flatMap(({ customer, shippingAddress }) =>
      [customer?.[member], shippingAddress?.[member]].filter((value) => typeof value === 'string'),
    );
  const email = emailOf(person);
  return {
    customerIds: unique([person.customerId, ...orders.flatMap((one) => one.customerId ?? [])]),
    emails: unique([...(email === undefined ? [] : [email]), ...told('email')]),
    phones: unique(told('phone')),
  };
}

const unique = (texts: readonly string[]): string[] => [...new Set(texts)];
