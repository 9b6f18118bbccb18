import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { applyConfChange } from '../../src/raft/conf-change.ts';

const conf = { voters: [1n, 3n], learners: [4n] };

test('a member comes in as a learner, in order of IDs, and is promoted by addVoter', () => {
  const added = applyConfChange(conf, { type: 'addLearner', member: 2n });
  assert.equal(added, { voters: [1n, 3n], learners: [2n, 4n] });
  assert.equal(applyConfChange(added, { type: 'addVoter', member: 2n }), {
    voters: [1n, 2n, 3n],
    learners: [4n],
  });
});

test('a voter or a learner is removed', () => {
  assert.equal(applyConfChange(conf, { type: 'removeMember', member: 3n }), { voters: [1n], learners: [4n] });
  assert.equal(applyConfChange(conf, { type: 'removeMember', member: 4n }), {
    voters: [1n, 3n],
    learners: [],
  });
});

test('a change that is in force, a voter made a learner, and an empty cluster change nothing', () => {
  assert.equal(applyConfChange(conf, { type: 'addVoter', member: 1n }), conf);
  assert.equal(applyConfChange(conf, { type: 'addLearner', member: 4n }), conf);
  assert.equal(applyConfChange(conf, { type: 'addLearner', member: 1n }), conf);
  assert.equal(applyConfChange(conf, { type: 'removeMember', member: 9n }), conf);
  const alone = { voters: [1n], learners: [2n] };
  assert.equal(applyConfChange(alone, { type: 'removeMember', member: 1n }), alone);
});

test.run();
