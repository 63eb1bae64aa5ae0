import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifyWebhook } from './verify-webhook.ts';

const secretBytes = Buffer.from('0123456789abcdef01234567');
const secret = `whsec_${secretBytes.toString('base64')}`;
const nowMs = 1_790_000_000_000;
const body = '{"type":"order.routed"}';

function sign(text: string, timestamp = nowMs / 1000): Record<string, string> {
  const mac = createHmac('sha256', secretBytes)
    .update(`evt_1.${timestamp}.${text}`)
    .digest('base64');
  return {
    'webhook-id': 'evt_1',
    'webhook-timestamp': String(timestamp),
    'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')} v1,${mac}`,
  };
}

describe('a delivery', () => {
  it('signed by us, also with an older key beside it, is read', async () => {
    expect(await verifyWebhook(body, sign(body), secret, { nowMs })).toEqual({
      type: 'order.routed',
    });
    expect(await verifyWebhook(body, new Headers(sign(body)), secret, { nowMs })).toBeTruthy();
  });

  it.each([
    ['altered', `${body} `, sign(body), secret],
    ['signed by another', body, sign(body), `whsec_${Buffer.alloc(24).toString('base64')}`],
    ['too old', body, sign(body, nowMs / 1000 - 301), secret],
    ['from the future', body, sign(body, nowMs / 1000 + 301), secret],
    ['without a time', body, { ...sign(body), 'webhook-timestamp': 'x' }, secret],
    [
      'unsigned',
      body,
      { 'webhook-id': 'evt_1', 'webhook-timestamp': String(nowMs / 1000) },
      secret,
    ],
    ['with a broken secret', body, sign(body), 'whsec_%'],
  ])('%s is refused', async (_what, text, headers, key) => {
    await expect(verifyWebhook(text, headers, key, { nowMs })).rejects.toMatchObject({
      code: 'webhook_not_verified',
    });
  });
});
