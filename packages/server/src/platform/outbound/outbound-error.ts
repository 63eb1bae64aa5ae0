/** Why a call to the outside did not happen or did not end well; the code is for machines. */
export type OutboundCode =
  | 'invalid_url'
  | 'scheme_refused'
  | 'credentials_refused'
  | 'port_refused'
  | 'address_refused'
  | 'unresolved'
  | 'too_many_redirects'
  | 'too_large'
  | 'timed_out'
  | 'connection_failed'
  | 'tls_failed';

/** Nothing that the receiver sent is in the message, and nothing of the path, which may be secret. */
export class OutboundError extends Error {
  override readonly name = 'OutboundError';
  readonly code: OutboundCode;

  constructor(code: OutboundCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  /** Whether the same call may go well later; a refusal will not. */
  get isRetryable(): boolean {
    return ['unresolved', 'timed_out', 'connection_failed'].includes(this.code);
  }
}
