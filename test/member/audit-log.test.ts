import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Logger, silentLogger } from '../../src/host/logger.ts';
import { AuditLog, refusalsPerSecondMax } from '../../src/member/audit-log.ts';

const entry = { user: 'user', remoteAddress: '10.0.0.9:1', method: '/m', subject: { key: 'k' } };

test('of refusals beyond so many in a second, the number alone is told, and changes are always told', () => {
  const lines: string[] = [];
  const write = (message: string, fields?: object): void => {
    lines.push(`${message} ${JSON.stringify(fields)}`);
  };
  const logger: Logger = { ...silentLogger, info: write, warn: write, child: () => logger };
  let nowMs = 0;
  const audit = new AuditLog(logger, { nowMs: () => nowMs });
  for (let i = 0; i < refusalsPerSecondMax + 5; i++) audit.refused(entry, 'why');
  assert.is(lines.length, refusalsPerSecondMax);
  audit.changed(entry);
  assert.is(lines.length, refusalsPerSecondMax + 1);
  nowMs = 1000;
  audit.refused(entry, 'why');
  const fields = '{"user":"user","remote-addr":"10.0.0.9:1","method":"/m","subject":{"key":"k"}';
  assert.equal(lines.slice(-3), [
    `audit: changed ${fields}}`,
    'audit: more was refused {"count":5}',
    `audit: refused ${fields},"error":"why"}`,
  ]);
});

test.run();
