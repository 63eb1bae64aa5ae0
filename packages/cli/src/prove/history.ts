/**
 * The history of a campaign: what clients asked and were answered, and which faults were made, one
 * JSON object a line, in the order in which the recorder saw them. The campaign writes it (each
 * invocation is on the disk before the request leaves, each answer before the client goes on), the
 * checker judges it. Neither knows the product's code.
 *
 * A client asks one thing at a time. It asks again, with the same idempotency key, until it is
 * answered; `ok` and `fail` end an operation, and one that was never answered is `info`: it may or
 * may not have happened.
 */

/** A register is the stock of one product at one location: `<sku>@<location code>`. */
export type Register = string;

/**
 * What one operation did to one register, or saw of it, according to its answer. An operation that
 * moves stock in several steps (an import) says a touch for each. Every change of stock on hand is
 * told, with `onHand`, or, where an operation sets the number and its answer does not say the
 * difference, with `seen.onHand` alone (`set`, `count`). Changes of the two others are told as far
 * as answers tell them: the judge compares their sum with the ledger, and judges only registers on
 * which it is complete and on which the server did nothing of its own accord.
 */
export type Touch = {
  register: Register;
  /** What it was done for (an id), where one answer tells of several things. */
  reference?: string;
  /** Units added to (or taken from) stock on hand. */
  onHand?: number;
  /** Units added to (or taken from) hard allocations. */
  allocated?: number;
  /** Units added to (or taken from) soft reservations. */
  softReserved?: number;
  /** What the answer says that the register held after the operation (a read: at some moment in it). */
  seen?: { onHand?: number; allocated?: number; softReserved?: number };
};

/** The things that clients do. */
export type OperationName =
  | 'capture'
  | 'capture_bulk'
  | 'hold'
  | 'release_hold'
  | 'route'
  | 'allocate'
  | 'edit'
  | 'cancel'
  | 'reserve'
  | 'extend_reservation'
  | 'release_reservation'
  | 'redeem'
  | 'release'
  | 'accept'
  | 'pick'
  | 'short_pick'
  | 'pack'
  | 'reject'
  | 'split'
  | 'ship'
  | 'deliver'
  | 'return'
  | 'return_request'
  | 'return_approve'
  | 'return_reject'
  | 'return_cancel'
  | 'return_ship'
  | 'return_receive'
  | 'return_inspect'
  | 'return_refund'
  | 'return_exchange'
  | 'return_close'
  | 'refund_status'
  | 'change_propose'
  | 'change_apply'
  | 'change_decline'
  | 'count_plan'
  | 'count_record'
  | 'count_approve'
  | 'count_cancel'
  | 'move'
  | 'transfer'
  | 'transfer_ship'
  | 'transfer_receive'
  | 'adjust'
  | 'set'
  | 'count'
  | 'import'
  | 'stock_feed'
  | 'supply'
  | 'receive'
  | 'read_stock'
  | 'read_order'
  | 'replay_key';

type Common = {
  /** Microseconds since the start of the campaign, never falling. */
  at: number;
  /** The number of the operation, unique in the campaign. */
  no: number;
  /** The client that asks; one operation at a time each. */
  client: number;
};

/** A line before the request leaves. */
export type Invocation = Common & {
  type: 'invoke';
  operation: OperationName;
  method: string;
  path: string;
  idempotencyKey?: string;
  /** The natural key of each order that is captured (`source` and `channel_order_id` joined by `:`). */
  naturalKeys?: string[];
  body?: unknown;
  /** One of the campaign's `tenants`, spelled as there: a slug or an id. */
  tenant: string;
  /**
   * The touches it will have made if it happens, as far as the client can know before. Only for
   * the judge of operations that nobody answered; of those without it the ledger is asked.
   */
  intends?: Touch[];
};

/** A line after the answer: a 2xx is `ok`, a 4xx is `fail` (nothing may have changed). */
export type Completion = Common & {
  type: 'ok' | 'fail';
  status: number;
  /** How often it was asked until it was answered. */
  attempts: number;
  /** Ids of orders, by natural key, that the answer acknowledges. */
  orders?: Record<string, string>;
  /** Ids of other things that the answer says exist (`rsv_…`, `trf_…`, `rtn_…`, …). */
  made?: string[];
  /** SHA-256 of the answer's bytes, in hexadecimal: a replay of the same key has the same. */
  answerSha256: string;
  touches?: Touch[];
  /** Of a failure: its problem code. */
  code?: string;
};

/** A line for an operation that nobody answered before the campaign ended. */
export type Unanswered = Common & { type: 'info'; attempts: number };

/** A fault that the campaign made, or its end. */
export type FaultLine = {
  type: 'fault';
  at: number;
  fault:
    | 'kill_server'
    | 'kill_database'
    | 'kill_all'
    | 'pause_server'
    | 'reset_connections'
    | 'half_open'
    | 'slow'
    | 'cut_after_request'
    | 'lose_database_connections'
    | 'heal';
  target?: string;
  detail?: string;
};

/** The first line. */
export type CampaignLine = {
  type: 'campaign';
  seed: number;
  startedAt: string;
  servers: number;
  clients: number;
  /** Stock of each register before the first operation, the same for every tenant that has it. */
  opening: Record<Register, number>;
  tenants: string[];
};

/** One line of the history. */
export type HistoryLine = CampaignLine | Invocation | Completion | Unanswered | FaultLine;
