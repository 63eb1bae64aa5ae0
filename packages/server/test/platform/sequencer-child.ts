// A process that only sequences: what the tests kill and pause.
import { present } from '../../src/lib/assert.ts';
import { type Connection, openDatabase } from '../../src/platform/db/index.ts';
import { startSequencer } from '../../src/platform/events/index.ts';
import { createLog } from '../../src/platform/telemetry/log.ts';

const connection = JSON.parse(present(process.env['CONNECTION'], 'CONNECTION')) as Connection;
const db = await openDatabase(connection, { connectionsMax: 1 });
const log = createLog('info', { write: (line) => void process.stdout.write(line) });
const sequencer = startSequencer({ system: db.system, holder: `child-${process.pid}`, log });
process.on('SIGTERM', () => {
  void sequencer.stop().then(() => db.close());
});
