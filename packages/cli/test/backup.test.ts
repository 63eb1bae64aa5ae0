// Goal: a data directory is backed up while its server runs and comes back elsewhere with keys that
// work; what is there is replaced only by whoever says its name.
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readConfig, type StartedServer, startServer } from '@switchyard/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { switchyard, temporaryFolder } from './support/words.ts';

const folder = temporaryFolder();
const from = join(folder.path, 'from');
const to = join(folder.path, 'to');
const keyFile = join(folder.path, 'backup-key');

async function start(dataDir: string): Promise<StartedServer> {
  const env = { SWITCHYARD_LOG_LEVEL: 'silent' };
  return startServer(readConfig(['--port', '0', '--data-dir', dataDir, '--no-demo'], env), {
    write: () => undefined,
  });
}

describe('backup and restore', () => {
  let server: StartedServer;

  beforeAll(async () => {
    writeFileSync(keyFile, 'a long and secret sentence\n');
    server = await start(from);
    const product = '{"sku":"KEPT","name":"Kept","price":5,"currency":"EUR"}';
    const at = ['--url', server.url, '--key', server.key];
    expect((await switchyard('products', 'create', '--data', product, ...at)).code).toBe(0);
  });
  afterAll(async () => {
    await server.stop();
    folder.remove();
  });

  it('backs up a running server, says what else to keep, and proves what it wrote', async () => {
    const plain = join(folder.path, 'plain');
    const made = await switchyard('backup', plain, '--data-dir', from);
    expect(made.code, made.said).toBe(0);
    expect(made.data).toContain('1 tenant');
    expect(made.said).toContain('SWITCHYARD_PEPPER');
    expect(made.said).toContain('names and addresses of customers');
    expect((await switchyard('backup', 'verify', plain)).data).toContain('Every byte is as it was');
    expect((await switchyard('backup', plain, '--data-dir', from)).code).toBe(1);
    writeFileSync(join(plain, 'note.txt'), 'x');
    const spoilt = await switchyard('backup', 'verify', plain, '--json');
    expect(spoilt.code).toBe(1);
    expect(spoilt.said).toContain('note.txt: does not belong to the backup.');
    expect((await switchyard('restore', plain, '--data-dir', to)).code).toBe(1);
    expect(existsSync(to)).toBe(false);
  });

  it('restores elsewhere, with secrets, and the key of the first server works there', async () => {
    const sealed = join(folder.path, 'sealed');
    const key = ['--key-file', keyFile];
    const made = await switchyard(
      'backup',
      sealed,
      '--data-dir',
      from,
      '--with-secrets',
      '--json',
      ...key,
    );
    expect(JSON.parse(made.data)).toMatchObject({ encrypted: true });
    expect((await switchyard('restore', sealed, ...key)).code).toBe(2);
    expect((await switchyard('restore', sealed, '--data-dir', to)).said).toContain('is encrypted');
    expect(existsSync(to)).toBe(false);
    const restored = await switchyard('restore', sealed, '--data-dir', to, ...key);
    expect(restored.code, restored.said).toBe(0);
    expect(restored.data).toContain('every law holds');
    expect(restored.data).toContain('API keys  work');
    const second = await start(to);
    try {
      expect(second.key).toBe(server.key);
      const at = ['--url', second.url, '--key', server.key];
      expect((await switchyard('products', 'get', 'KEPT', ...at)).code).toBe(0);
      const under = await switchyard('restore', sealed, '--data-dir', to, ...key);
      expect(under.said).toContain('is in use by process');
    } finally {
      await second.stop();
    }
  });

  it('replaces what is there only when its name is said', async () => {
    const args = ['restore', join(folder.path, 'sealed'), '--key-file', keyFile, '--data-dir', to];
    expect((await switchyard(...args)).said).toContain('holds a Switchyard already');
    const unconfirmed = await switchyard(...args, '--replace');
    expect(unconfirmed.code).toBe(2);
    expect(unconfirmed.said).toContain('--confirm to');
    const replaced = await switchyard(...args, '--replace', '--confirm', 'to', '--json');
    expect(replaced.code, replaced.said).toBe(0);
    expect(JSON.parse(replaced.data)).toMatchObject({ laws_hold: true, api_keys: 'works' });
  });
});
