import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { verifyWebhook, webhooks } from './verify-webhook.ts';

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
  it('of the published example of the Standard Webhooks is read, and signed alike', async () => {
    // From the tests of the reference libraries.
    const example = {
      'webhook-id': 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      'webhook-timestamp': '1614265330',
      'webhook-signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    };
    const text = '{"test": 2432232314}';
    const key = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    const at = { nowMs: 1_614_265_330_000 };
    expect(await webhooks.verify(text, example, key, at)).toEqual({ test: 2_432_232_314 });
    const id = example['webhook-id'];
    expect(await webhooks.sign(text, key, { id, ...at })).toEqual(example);
  });

  it('is read beside a signature that is none', async () => {
    const headers = sign(body);
    const odd = { ...headers, 'webhook-signature': `v1,%% v1a,x ${headers['webhook-signature']}` };
    expect(await verifyWebhook(body, odd, secret, { nowMs })).toBeTruthy();
  });

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
