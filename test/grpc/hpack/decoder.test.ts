import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { HpackDecoder, HpackError } from '../../../src/grpc/hpack/decoder.ts';

function decode(decoder: HpackDecoder, hex: string): string[] {
  const block = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  decoder.decode(block, 0, block.length);
  return decoder.fields.map((field) => `${field.name}: ${field.value}`);
}

function table(decoder: HpackDecoder): string[] {
  return decoder.dynamicTable().map((field) => `${field.name}: ${field.value}`);
}

function refuses(hex: string, pattern: RegExp, decoder = new HpackDecoder(4096, 65536)): void {
  try {
    decode(decoder, hex);
  } catch (error) {
    assert.instance(error, HpackError);
    assert.match((error as Error).message, pattern);
    return;
  }
  assert.unreachable(`${hex} was decoded`);
}

test('RFC 7541 C.2.1: a literal with indexing enters the dynamic table', () => {
  const decoder = new HpackDecoder(4096, 65536);
  assert.equal(decode(decoder, '400a637573746f6d2d6b65790d637573746f6d2d686561646572'), [
    'custom-key: custom-header',
  ]);
  assert.equal(table(decoder), ['custom-key: custom-header']);
  assert.is(decoder.dynamicTableBytes, 55);
});

test('RFC 7541 C.2.2, C.2.3: literals without and never indexed leave the table empty', () => {
  const decoder = new HpackDecoder(4096, 65536);
  assert.equal(decode(decoder, '040c2f73616d706c652f70617468'), [':path: /sample/path']);
  assert.equal(decode(decoder, '100870617373776f726406736563726574'), ['password: secret']);
  assert.equal(table(decoder), []);
  assert.is(decoder.generation, 0);
});

test('RFC 7541 C.2.4: an indexed field comes from the static table', () => {
  assert.equal(decode(new HpackDecoder(4096, 65536), '82'), [':method: GET']);
});

const requests = [
  [':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com'],
  [':method: GET', ':scheme: http', ':path: /', ':authority: www.example.com', 'cache-control: no-cache'],
  [
    ':method: GET',
    ':scheme: https',
    ':path: /index.html',
    ':authority: www.example.com',
    'custom-key: custom-value',
  ],
];
for (const [section, blocks] of [
  [
    'C.3',
    [
      '828684410f7777772e6578616d706c652e636f6d',
      '828684be58086e6f2d6361636865',
      '828785bf400a637573746f6d2d6b65790c637573746f6d2d76616c7565',
    ],
  ],
  [
    'C.4',
    [
      '828684418cf1e3c2e5f23a6ba0ab90f4ff',
      '828684be5886a8eb10649cbf',
      '828785bf408825a849e95ba97d7f8925a849e95bb8e8b4bf',
    ],
  ],
] as const) {
  test(`RFC 7541 ${section}: three requests on one connection`, () => {
    const decoder = new HpackDecoder(4096, 65536);
    assert.equal(decode(decoder, blocks[0]), requests[0]);
    assert.equal(table(decoder), [':authority: www.example.com']);
    assert.is(decoder.dynamicTableBytes, 57);
    assert.equal(decode(decoder, blocks[1]), requests[1]);
    assert.equal(table(decoder), ['cache-control: no-cache', ':authority: www.example.com']);
    assert.is(decoder.dynamicTableBytes, 110);
    assert.equal(decode(decoder, blocks[2]), requests[2]);
    assert.equal(table(decoder), [
      'custom-key: custom-value',
      'cache-control: no-cache',
      ':authority: www.example.com',
    ]);
    assert.is(decoder.dynamicTableBytes, 164);
  });
}

const date21 = 'date: Mon, 21 Oct 2013 20:13:21 GMT';
const date22 = 'date: Mon, 21 Oct 2013 20:13:22 GMT';
const location = 'location: https://www.example.com';
const cookie = 'set-cookie: foo=ASDJKHQKBZXOQWEOPIUAXQWEOIU; max-age=3600; version=1';
for (const [section, blocks] of [
  [
    'C.5',
    [
      '4803333032580770726976617465611d4d6f6e2c203231204f637420323031332032303a31333a323120474d54' +
        '6e1768747470733a2f2f7777772e6578616d706c652e636f6d',
      '4803333037c1c0bf',
      '88c1611d4d6f6e2c203231204f637420323031332032303a31333a323220474d54c05a04677a69707738666f6f3d' +
        '4153444a4b48514b425a584f5157454f50495541585157454f49553b206d61782d6167653d333630303b20766572' +
        '73696f6e3d31',
    ],
  ],
  [
    'C.6',
    [
      '488264025885aec3771a4b6196d07abe941054d444a8200595040b8166e082a62d1bff6e919d29ad171863c78f0b' +
        '97c8e9ae82ae43d3',
      '4883640effc1c0bf',
      '88c16196d07abe941054d444a8200595040b8166e084a62d1bffc05a839bd9ab77ad94e7821dd7f2e6c7b335dfdf' +
        'cd5b3960d5af27087f3672c1ab270fb5291f9587316065c003ed4ee5b1063d5007',
    ],
  ],
] as const) {
  test(`RFC 7541 ${section}: three responses through a table of 256 bytes, with evictions`, () => {
    const decoder = new HpackDecoder(256, 65536);
    assert.equal(decode(decoder, blocks[0]), [':status: 302', 'cache-control: private', date21, location]);
    assert.equal(table(decoder), [location, date21, 'cache-control: private', ':status: 302']);
    assert.is(decoder.dynamicTableBytes, 222);
    assert.equal(decode(decoder, blocks[1]), [':status: 307', 'cache-control: private', date21, location]);
    assert.equal(table(decoder), [':status: 307', location, date21, 'cache-control: private']);
    assert.equal(decode(decoder, blocks[2]), [
      ':status: 200',
      'cache-control: private',
      date22,
      location,
      'content-encoding: gzip',
      cookie,
    ]);
    assert.equal(table(decoder), [cookie, 'content-encoding: gzip', date22]);
    assert.is(decoder.dynamicTableBytes, 215);
  });
}

test('an index of 0 or behind the end of the tables is refused', () => {
  refuses('80', /index 0/);
  refuses('be', /index 62 is behind/);
  refuses('7e0161', /index 62 is behind/);
});

test('integers and strings that are cut off are refused', () => {
  refuses('ff', /cut off/);
  refuses('ffff', /cut off/);
  refuses('40', /missing/);
  refuses('400161', /missing/);
  refuses('40026162 05 6162', /cut off/);
});

test('an integer beyond 28 bits is refused, however it is written', () => {
  refuses('ffffffffff0f', /too large/);
  refuses('ff8080808080808000', /too large/);
});

test('a string that is not valid Huffman code is refused', () => {
  refuses('00 81ff 0161', /Huffman/);
});

test('a size update evicts, comes first only, and stays within what was promised', () => {
  const decoder = new HpackDecoder(4096, 65536);
  decode(decoder, '400a637573746f6d2d6b65790d637573746f6d2d686561646572');
  assert.equal(decode(decoder, '2082'), [':method: GET']);
  assert.equal(table(decoder), []);
  assert.equal(decode(decoder, '203fe11f82'), [':method: GET']);
  refuses('8220', /behind a field/);
  refuses('3fe21f', /above the limit of 4096/);
});

test('a field larger than the table empties it and is still a field', () => {
  const decoder = new HpackDecoder(64, 65536);
  decode(decoder, '4001610162');
  assert.is(table(decoder).length, 1);
  assert.equal(decode(decoder, `400161 21 ${'62'.repeat(33)}`), [`a: ${'b'.repeat(33)}`]);
  assert.equal(table(decoder), []);
  assert.is(decoder.dynamicTableBytes, 0);
});

test('a name may be taken from the entry that its own insertion evicts', () => {
  const decoder = new HpackDecoder(64, 65536);
  decode(decoder, '40 06 6162636465 66 01 31');
  assert.equal(decode(decoder, `7e 14 ${'32'.repeat(20)}`), [`abcdef: ${'2'.repeat(20)}`]);
  assert.equal(table(decoder), [`abcdef: ${'2'.repeat(20)}`]);
});

test('a list beyond the limit is decoded to its end, so that the table stays in step', () => {
  const decoder = new HpackDecoder(4096, 100);
  decode(decoder, '82 82 82 4001610162');
  assert.ok(decoder.listTooLarge);
  assert.equal(table(decoder), ['a: b']);
  assert.equal(decode(decoder, '82 be'), [':method: GET', 'a: b']);
  assert.not(decoder.listTooLarge);
});

test('generation tells when the meaning of bytes may have changed', () => {
  const decoder = new HpackDecoder(4096, 65536);
  decode(decoder, '828684');
  assert.is(decoder.generation, 0);
  decode(decoder, '4001610162');
  assert.is(decoder.generation, 1);
  decode(decoder, '20');
  assert.is(decoder.generation, 2);
});

test('thousands of insertions keep the table within its size and in order', () => {
  const decoder = new HpackDecoder(4096, 65536);
  for (let i = 0; i < 3000; i++) {
    const value = String(i % 1000).padStart(3, '0');
    decode(decoder, `400178 03 ${Buffer.from(value).toString('hex')}`);
    assert.ok(decoder.dynamicTableBytes <= 4096);
  }
  const entries = table(decoder);
  assert.is(entries.length, Math.floor(4096 / 36));
  assert.is(entries[0], 'x: 999');
  assert.is(entries.at(-1), `x: ${1000 - entries.length}`);
});

test('fields know whether they are valid', () => {
  const decoder = new HpackDecoder(4096, 65536);
  const valid = (hex: string) => {
    decode(decoder, hex);
    return decoder.fields[0]!.valid;
  };
  assert.ok(valid('0001610162'));
  assert.not(valid('0001410162'), 'upper case');
  assert.not(valid('00 00 0162'), 'empty name');
  assert.not(valid('00 03 613a62 0162'), 'a colon inside');
  assert.not(valid('00 01 20 0162'), 'a space');
  assert.not(valid('00 01 80 0162'), 'not ASCII');
  assert.not(valid('000161 03 620062'), 'NUL');
  assert.not(valid('000161 03 620a62'), 'LF');
  assert.not(valid('000161 03 620d62'), 'CR');
  assert.not(valid('000161 02 2062'), 'a space in front');
  assert.not(valid('000161 02 6209'), 'a tab behind');
  assert.ok(valid('000161 03 622062'));
});

test.run();
