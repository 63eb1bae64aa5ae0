// A backup or a restore in a process of its own, to be killed: mode, folder, connection as JSON.
// Tells its parent of every chunk.
import { makeBackup, openBackup, restoreBackup } from '../../src/platform/backup/index.ts';
import type { Connection } from '../../src/platform/db/index.ts';

const [mode, folder = '', place = '{}'] = process.argv.slice(2);
const connection = JSON.parse(place) as Connection;
const onProgress = (): void => void process.send?.('chunk');
if (mode === 'backup') await makeBackup(connection, { folder, chunkBytes: 1, onProgress });
else await restoreBackup(connection, await openBackup(folder, undefined), { onProgress });
process.disconnect();
