import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { CorruptLogError } from '../../src/errors/corrupt-log-error.ts';
import { readIdentity } from '../../src/log/segment-header.ts';
import { ForgetfulDisk } from '../support/forgetful-disk.ts';
import { clusterId, dir, memberId, openLog, segmentsOf } from './log-under-test.ts';

const test = suite('log identity');

test('a directory without a log belongs to nobody', async () => {
  assert.is(await readIdentity(dir, new ForgetfulDisk()), null);
});

test('a log belongs to the member and cluster that it was made for', async () => {
  const disk = new ForgetfulDisk();
  await openLog(disk);
  await openLog(disk);
  assert.equal(await readIdentity(dir, disk), { clusterId, memberId });
});

test('a log whose oldest header is damaged belongs to nobody that could be told', async () => {
  const disk = new ForgetfulDisk();
  await openLog(disk);
  const path = `${dir}/${(await segmentsOf(disk))[0]}`;
  disk.put(path, disk.get(path).fill(1, 30, 31));
  const error = await readIdentity(dir, disk).catch((reason: Error) => reason);
  assert.instance(error, CorruptLogError);
});

test.run();
