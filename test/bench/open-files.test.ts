import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { allowOpenFiles, openFilesLimits } from '../../bench/open-files.ts';

test('the limit of open files is read as Linux tells it, or its absence', () => {
  const text = (soft: string) =>
    `Limit   Soft Limit  Hard Limit  Units\nMax open files  ${soft}  unlimited  files\n`;
  assert.equal(openFilesLimits(text('1024')), { soft: 1024, hard: Number.POSITIVE_INFINITY });
  assert.is(openFilesLimits(text('unlimited')).soft, Number.POSITIVE_INFINITY);
});

test('a limit that is lower is raised up to the hard one, and one that is high enough stays', async () => {
  const child = spawn('sh', ['-c', 'ulimit -S -n 100; echo; read line'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const limits = () => openFilesLimits(readFileSync(`/proc/${child.pid}/limits`, 'utf8'));
  try {
    await new Promise((resolve) => child.stdout.once('data', resolve));
    const { soft, hard } = limits();
    assert.is(soft, 100);
    allowOpenFiles(child.pid!, 200);
    assert.equal(limits(), { soft: 200, hard });
    allowOpenFiles(child.pid!, 150);
    assert.equal(limits(), { soft: 200, hard });
  } finally {
    child.stdin.end();
    await ended;
  }
});

test.run();
