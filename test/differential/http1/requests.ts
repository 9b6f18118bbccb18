import type { OutcomeText } from './outcome.ts';
import type { Piece } from './raw-exchange.ts';

/** A sequence of bytes for one connection, and what shall come of it. */
export interface Row {
  readonly name: string;
  /** A char a byte. `KEY000` and `S0VZMDAw`, the same in base64, stand for a key that is the row's own. */
  readonly pieces: readonly Piece[];
  /** What etcd 3.4.23 does; ` | ` stands between two where that is not the same each time. */
  readonly etcd: OutcomeText;
  /** What wald does at its shared port where that is not as etcd, any of them; `why` says for which reason. */
  readonly wald?: readonly OutcomeText[];
  readonly why?: string;
  /**
   * What is acceptable at the port of uWebSockets, whose parser cannot be changed. By default: as at the shared port; a refusal in any form
   * where that refuses; and where several requests are sent at once, a beginning of etcd's answers and then the end.
   */
  readonly uws?: readonly OutcomeText[];
  /** False where the answers' words are not etcd's, or not the same twice. */
  readonly bodies?: boolean;
}

type Rest = Partial<Pick<Row, 'wald' | 'why' | 'uws' | 'bodies'>>;

/** All rows; names are unique. */
export function rows(): Row[] {
  return [
    ...http10(),
    ...requestTargets(),
    ...requestLines(),
    ...lineEnds(),
    ...versions(),
    ...methods(),
    ...sizes(),
    ...hosts(),
    ...headerLines(),
    ...rawBytes(),
    ...contentLengths(),
    ...bodies(),
    ...transferEncodings(),
    ...chunks(),
    ...expectations(),
    ...heads(),
    ...connections(),
    ...pipelines(),
    ...halfCloses(),
    ...silences(),
    ...upgrades(),
    ...webSockets(),
  ];
}

/** That a request was refused, in any of the ways a parser does it. */
export const refusals: readonly OutcomeText[] = ['400 closed', 'closed', '505 closed', '431 closed'];

/** True if a row counts the writes of a key of its own. */
export function writes(row: Pick<Row, 'pieces'>): boolean {
  return row.pieces.some((piece) => typeof piece === 'string' && piece.includes(keyBase64));
}

const keyBase64 = 'S0VZMDAw';
const rangeBody = '{"key":"YQ=="}';
const putBody = `{"key":"${keyBase64}","value":"Yg=="}`;
const watchBody = '{"create_request":{"key":"dw=="}}';

/** A head: `headers` are whole lines. */
function head(line: string, headers = '', version = '1.1', host = 'Host: x\r\n'): string {
  return `${line} HTTP/${version}\r\n${host}${headers}\r\n`;
}

function post(path: string, body: string, headers = '', version = '1.1'): string {
  return `${head(`POST ${path}`, `${headers}Content-Length: ${body.length}\r\n`, version)}${body}`;
}

const range = (headers = '', version = '1.1') => post('/v3/kv/range', rangeBody, headers, version);
const get = (path: string, headers = '', version = '1.1') => head(`GET ${path}`, headers, version);
const version = get('/version');
const put = post('/v3/kv/put', putBody);
const v2Put = (path = '/v2/keys/a') =>
  `${head(`PUT ${path}`, 'Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n')}value=1`;
const rangeOfKey = post('/v3/kv/range', `{"key":"${keyBase64}"}`);
const v2Key = '/v2/keys/KEY000';
const watch = post('/v3/watch', watchBody);
const v2Wait = get('/v2/keys/nobody?wait=true');
/** A range whose framing headers are `framing` and whose body is `body` as it stands. */
const framed = (framing: string, body: string, ver = '1.1') =>
  `${head('POST /v3/kv/range', framing, ver)}${body}`;
const chunked = 'Transfer-Encoding: chunked\r\n';
const rangeChunks = `e\r\n${rangeBody}\r\n0\r\n\r\n`;

const keyHeader = 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n';
const upgrade = `Upgrade: websocket\r\nConnection: Upgrade\r\n${keyHeader}Sec-WebSocket-Version: 13\r\n`;

const row = (
  section: string,
  name: string,
  bytes: string | readonly Piece[],
  etcd: string,
  rest: Rest = {},
): Row => ({
  name: `${section}: ${name}`,
  pieces: typeof bytes === 'string' ? [bytes] : bytes,
  etcd,
  ...rest,
});

/** wald refuses what etcd takes: framing is strict. */
const strict = (why: string, statuses: readonly number[] = [400]): Rest => ({
  wald: statuses.map((status) => `${status} closed`),
  why,
});

/** etcd's first-byte matcher closes without a word; wald says what is wrong, or closes as well. */
const matched: Rest = {
  wald: ['400 closed', 'closed'],
  why: 'etcd looks for a whole request line before its parser does, and closes without an answer',
};

function http10(): Row[] {
  const of = (name: string, bytes: string | readonly Piece[], etcd: string, rest?: Rest) =>
    row('HTTP/1.0', name, bytes, etcd, { ...only505, ...rest });
  // A limitation of the parser, listed.
  const only505: Rest = { uws: ['505 closed', 'closed'] };
  const keepAlive = 'Connection: keep-alive\r\n';
  return [
    of('GET /health', get('/health', '', '1.0'), '200 closed'),
    of('GET /health, kept alive', get('/health', keepAlive, '1.0'), '200 open'),
    of(
      'GET /health twice, kept alive',
      get('/health', 'Connection: Keep-Alive\r\n', '1.0').repeat(2),
      '200 200 open',
    ),
    of('GET /version without Host', head('GET /version', '', '1.0', ''), '200 closed'),
    of('range', range('', '1.0'), '200 closed'),
    of('range, kept alive', range(keepAlive, '1.0'), '200 open'),
    of('range, and a put behind', range('', '1.0') + put, '200 closed, 0 written', { uws: refusals }),
    of('GET /metrics', get('/metrics', '', '1.0'), '200 closed'),
    of('GET /metrics, kept alive', get('/metrics', keepAlive, '1.0'), '200 closed', {
      wald: ['200 closed', '200 open'],
      why: 'etcd does not know the length, wald may',
    }),
    of('HEAD /version', head('HEAD /version', '', '1.0'), '405 closed'),
    of('v2 get', get('/v2/keys/a', '', '1.0'), '200 closed'),
    of('v2 wait', get('/v2/keys/nobody?wait=true', '', '1.0'), '200 silent'),
    of('watch', post('/v3/watch', watchBody, '', '1.0'), '200 silent'),
    of('watch, kept alive', post('/v3/watch', watchBody, keepAlive, '1.0'), '200 silent'),
    of('a put without a length', `${head('POST /v3/kv/put', '', '1.0')}${putBody}`, '400 closed, 0 written', {
      uws: refusals,
    }),
    of('Expect: 100-continue', range('Expect: 100-continue\r\n', '1.0'), '200 closed'),
    of('OPTIONS *', head('OPTIONS *', '', '1.0'), '200 closed'),
    of('chunked', framed(chunked, rangeChunks, '1.0') + put, '400 closed, 0 written', {
      ...strict('RFC 9112 6.1: no Transfer-Encoding in HTTP/1.0'),
      bodies: false,
      uws: refusals,
    }),
  ];
}

function requestTargets(): Row[] {
  const of = (bytes: string, etcd: string, rest?: Rest) =>
    row('target', bytes.slice(0, bytes.indexOf('\r\n')), bytes, etcd, rest);
  const only505: Rest = { uws: ['505 closed', '400 closed', 'closed'] };
  const wrongEscape: Rest = {
    wald: ['400 closed', '400 open'],
    why: 'the bytes were read to their end',
    bodies: false,
  };
  return [
    of(get('http://x/version'), '200 open', only505),
    of(get('http://y:1/version?a=b'), '200 open', only505),
    of(post('http://x/v3/kv/range', rangeBody), '200 open', only505),
    of(get('https://x/version'), '200 open', only505),
    of(head('GET http://x/version?no-host', '', '1.1', ''), '400 closed'),
    of(get('http://x'), '301 open', {
      wald: ['301 open', '404 open'],
      why: 'there is nothing at either',
      ...only505,
    }),
    of(head('OPTIONS *'), '200 open', only505),
    of(get('*'), '400 closed', {
      wald: ['400 closed', '400 open', '301 open', '404 open'],
      why: 'there is nothing',
      uws: refusals,
      bodies: false,
    }),
    of(head('CONNECT x:80'), '404 open', { uws: ['404 open', ...refusals] }),
    of(head('CONNECT /version'), '405 open', { uws: ['405 open', ...refusals] }),
    of(head('CONNECT /v3/kv/range'), '405 open', { uws: ['405 open', ...refusals] }),
    of(get('version'), '400 closed'),
    of(get('?a'), '400 closed'),
    of(get('/%zz'), '400 closed', wrongEscape),
    of(get('/version%'), '400 closed', wrongEscape),
    of(get('/v2/keys/%g1'), '400 closed', wrongEscape),
    of(get('/version?%zz'), '200 open'),
    of(get('//version'), '301 open'),
    of(get('/./version'), '301 open'),
    of(get('/v3/../version'), '301 open'),
    of(get('/version#f'), '404 open'),
    of(get('/v2/keys/a?a;b'), '400 open'),
  ];
}

function requestLines(): Row[] {
  const of = (name: string, bytes: string | readonly Piece[], etcd: string, rest?: Rest) =>
    row('request line', name, bytes, etcd, rest);
  const emptyLine: Rest = {
    wald: ['200 open', '400 closed', 'closed'],
    why: 'RFC 9112 2.2: a server should ignore an empty line in front',
  };
  const split: Rest = { uws: ['200 open', '505 closed', 'closed'] };
  return [
    of('byte by byte', [...range()], '200 open', split),
    of('in two', ['GET /ver', 'sion HTTP/1.1\r\nHost: x\r\n\r\n'], '200 open', split),
    of('in two, cut in the method', ['GE', version.slice(2)], '200 open', split),
    of('in two, cut in the version', ['GET /version HTT', version.slice(16)], '200 open', split),
    of('in two, cut between CR and LF', ['GET /version HTTP/1.1\r', version.slice(22)], '200 open', split),
    of('head in two, cut in the last CRLF', [version.slice(0, -1), '\n'], '200 open'),
    of('an empty line in front', `\r\n${version}`, 'closed', emptyLine),
    of('two empty lines in front', `\r\n\r\n${version}`, 'closed', emptyLine),
    of('three empty lines in front', `\r\n\r\n\r\n${version}`, 'closed', emptyLine),
    of('a bare LF in front', `\n${version}`, 'closed', emptyLine),
    of('an empty line between two', `${version}\r\n${version}`, '200 400 closed', {
      wald: ['200 200 open', '200 400 closed', '200 closed'],
      why: emptyLine.why!,
      uws: ['200 200 open', '200 400 closed', '200 closed', '200 505 closed', 'closed'],
    }),
    of('an empty line behind a body', `${range()}\r\n${version}`, '200 200 open', {
      uws: ['200 200 open', '200 400 closed', '200 closed', '200 505 closed', 'closed'],
    }),
    of('garbage', 'garbage\r\n\r\n', 'closed', matched),
    of('only a space', ' \r\n\r\n', 'closed', matched),
    of('GET alone', 'GET\r\n\r\n', 'closed', matched),
    of('no target', 'GET HTTP/1.1\r\nHost: x\r\n\r\n', 'closed', matched),
    of('two spaces before the target', version.replace(' ', '  '), 'closed', matched),
    of('two spaces before the version', version.replace(' HTTP', '  HTTP'), 'closed', matched),
    of('a tab before the target', version.replace(' ', '\t'), 'closed', matched),
    of('a tab before the version', version.replace(' HTTP', '\tHTTP'), 'closed', matched),
    of('a space in front', ` ${version}`, 'closed', matched),
    of('a space in the target', get('/ver sion'), 'closed', matched),
    of('a space behind the version', version.replace('1.1', '1.1 '), 'closed', matched),
  ];
}

function lineEnds(): Row[] {
  const of = (name: string, bytes: string, etcd: string, rest?: Rest) =>
    row('line end', name, bytes, etcd, rest);
  const bare = strict('RFC 9112 2.2: a bare LF is a seam that proxies read differently');
  // Its parser looks for CR alone; what it makes of a lone LF is bounded by its timer.
  const uws = ['200 open', ...refusals];
  return [
    of('LF everywhere', version.replaceAll('\r\n', '\n'), '200 open', { ...bare, uws }),
    of('LF behind the request line', version.replace('\r\n', '\n'), '200 open', { ...bare, uws }),
    of('LF behind a header', version.replace('x\r\n', 'x\n'), '200 open', { ...bare, uws }),
    of('LF at the end', version.replace(/\r\n$/, '\n'), '200 open', { ...bare, uws }),
    of('LF in a put', put.replaceAll('\r\n', '\n'), '200 open, 1 written', { ...bare }),
    of('CR CR LF', version.replace('\r\n', '\r\r\n'), 'closed', matched),
    of('a lone CR behind the request line', version.replace('\r\n', '\r'), 'closed', matched),
    of('a lone CR in a value', get('/version', 'A: b\rc\r\n'), '400 closed'),
  ];
}

function versions(): Row[] {
  const of = (text: string, etcd: string, rest?: Rest) =>
    row('version', `'${text}'`, `GET /version ${text}\r\nHost: x\r\n\r\n`, etcd, rest);
  const unknown: Rest = { ...matched, wald: ['400 closed', '505 closed', 'closed'] };
  return [
    ...['HTTP/2.0', 'HTTP/0.9', 'HTTP/3.0', 'HTTP/1.10', 'HTTP/1', 'HTTP/11', 'http/1.1', 'Http/1.1'].map(
      (text) => of(text, 'closed', unknown),
    ),
    ...['HTTP/1.1x', 'HTTP/ 1.1', 'HTTP/01.1', 'HTTPS/1.1', 'ICY/1.1', 'HTTP/-1.1', 'HTTP/1,1', ''].map(
      (text) => of(text, 'closed', unknown),
    ),
    // RFC 9110 2.5: a minor version that is not known is as the highest that is.
    ...['HTTP/1.2', 'HTTP/1.9'].map((text) =>
      of(text, '200 open', {
        wald: ['200 open', '400 closed', '505 closed'],
        why: 'no such version exists; either answer is safe',
      }),
    ),
    row('version', 'none, nor headers', 'GET /version\r\n\r\n', 'closed', unknown),
    row('version', 'the preface of HTTP/2, with another end', 'PRI * HTTP/2.0\r\n\r\nXX\r\n\r\n', 'closed', {
      ...unknown,
      wald: ['junk closed'],
      why: 'it is HTTP/2 from its first line on, and is told there what is wrong',
      uws: refusals,
    }),
    row('version', 'PRI in HTTP/1.1', head('PRI *'), '400 closed', { bodies: false }),
  ];
}

function methods(): Row[] {
  const of = (name: string, bytes: string, etcd: string, rest?: Rest) =>
    row('method', name, bytes, etcd, rest);
  const unknown = ['FOO', 'M-SEARCH', 'get', 'PURGE', 'TRACE', 'PATCH', 'PROPFIND', 'G'.repeat(300)];
  const named = (method: string) => (method.length > 20 ? `${method[0]} × ${method.length}` : method);
  const paths = ['/v3/kv/range', '/version', '/v2/keys/a', '/health', '/v3/watch'];
  return [
    ...paths.flatMap((path) =>
      unknown.map((method) =>
        of(`${named(method)} ${path}`, head(`${method} ${path}`), '405 open', {
          // Its parser ends a request line it finds odd.
          uws: ['405 open', ...refusals],
        }),
      ),
    ),
    ...unknown.map((method) =>
      of(`${named(method)} /nope`, head(`${method} /nope`), '404 open', { uws: ['404 open', ...refusals] }),
    ),
    ...['FOO', 'get', 'PUT'].map((method) =>
      of(`${method} /metrics`, head(`${method} /metrics`), '200 open'),
    ),
    ...['PUT', 'DELETE'].flatMap((method) =>
      ['/v3/kv/range', '/version', '/health'].map((path) =>
        of(`${method} ${path}`, head(`${method} ${path}`), '405 open'),
      ),
    ),
    ...[...paths, '/nope', '/metrics'].map((path) =>
      of(`OPTIONS ${path}`, head(`OPTIONS ${path}`), '200 open'),
    ),
    ...['G@T', 'G(T', 'G"T', 'G\x01T', 'G\xffT', 'G:T', 'G/T', ''].map((method) =>
      of(`${JSON.stringify(method)} is no token`, `${method} ${version.slice(4)}`, '400 closed', {
        wald: ['400 closed', 'closed'],
        why: 'no handler is asked either way',
        uws: ['405 open', ...refusals],
      }),
    ),
    of("!#$%&'*+-.^_`|~09 is one", head("!#$%&'*+-.^_`|~09 /version"), '405 open', {
      uws: ['405 open', ...refusals],
    }),
    of(
      'FOO with a body, and a put behind',
      head('FOO /v3/kv/range', 'Content-Length: 14\r\n') + rangeBody + put,
      '405 200 open, 1 written',
    ),
    of(
      'FOO with chunks, and a put behind',
      head('FOO /v3/kv/range', chunked) + rangeChunks + put,
      '405 200 open, 1 written',
    ),
    of(
      'POST /version with a body, and a put behind',
      post('/version', rangeBody) + put,
      '405 200 open, 1 written',
    ),
    of('70,000 characters', head(`${'G'.repeat(70_000)} /version`), 'closed', {
      wald: ['405 open', '400 closed', '431 closed', '414 closed', 'closed'],
      why: 'a request line of any length below the bound of the head may be read',
      uws: ['405 open', ...refusals],
    }),
  ];
}

function sizes(): Row[] {
  const of = (name: string, bytes: string, etcd: string, rest?: Rest) => row('size', name, bytes, etcd, rest);
  const large: Rest = { uws: ['200 open', ...refusals] };
  const header = (bytes: number) => get('/version', `A: ${'x'.repeat(bytes)}\r\n`);
  const count = (n: number) => get('/version', Array.from({ length: n }, (_, i) => `H${i}: v\r\n`).join(''));
  const tooLarge: Rest = {
    wald: ['431 closed', '400 closed', 'closed'],
    why: 'only that it ends there counts',
  };
  return [
    of('a header of 20,000 bytes', header(20_000), '200 open'),
    of('a header of 70,000 bytes', header(70_000), '200 open', large),
    of('a header of 500,000 bytes', header(500_000), '200 open', large),
    of('a header of 1,000,000 bytes', header(1_000_000), '200 open', large),
    of('three requests with 300,000 bytes of header', header(300_000).repeat(3), '200 200 200 open', {
      uws: ['200 200 200 open', '200 200 closed', '200 closed', ...refusals],
    }),
    of('a head of 1 MiB and 64 KiB', header(1024 * 1024 + 65_536), '431 closed', tooLarge),
    of('a head of 3 MiB', header(3 * 1024 * 1024), '431 closed', tooLarge),
    of('a head of 3 MiB in front of a put', header(3 * 1024 * 1024) + put, '431 closed, 0 written', {
      wald: ['431 closed, 0 written', '400 closed, 0 written', 'closed, 0 written'],
      why: tooLarge.why!,
    }),
    of('90 headers', count(90), '200 open'),
    of('150 headers', count(150), '200 open', large),
    of('1,000 headers', count(1_000), '200 open', large),
    of('5,000 headers', count(5_000), '200 open', large),
    of('a header name of 70,000 bytes', get('/version', `${'x'.repeat(70_000)}: a\r\n`), '200 open', large),
    of('a query of 100,000 bytes', get(`/version?${'a'.repeat(100_000)}`), 'closed', {
      wald: ['200 open', '414 closed', '431 closed', '400 closed'],
      why: 'etcd matches no request line of more than 4 KiB on a new connection; what fits into the head may be read',
      ...large,
    }),
    of('a query of 3,000 bytes', get(`/version?${'a'.repeat(3_000)}`), '200 open'),
    of('a query of 1,200,000 bytes', get(`/version?${'a'.repeat(1_200_000)}`), 'closed', {
      wald: ['414 closed', '431 closed', '400 closed', 'closed'],
      why: 'longer than any head may be',
    }),
  ];
}

function hosts(): Row[] {
  const of = (name: string, headers: string, etcd: string, rest?: Rest) =>
    row('Host', name, head('GET /version', '', '1.1', headers), etcd, rest);
  const value = (text: string, etcd: string, rest?: Rest) =>
    of(JSON.stringify(text), `Host: ${text}\r\n`, etcd, rest);
  const putWith = (headers: string) =>
    head('POST /v3/kv/put', `Content-Length: ${putBody.length}\r\n`, '1.1', headers) + putBody;
  return [
    of('none', '', '400 closed'),
    row('Host', 'none, in a put', putWith(''), '400 closed, 0 written'),
    row('Host', 'none, and a put behind', head('GET /version', '', '1.1', '') + put, '400 closed, 0 written'),
    of('two equal', 'Host: x\r\nHost: x\r\n', '400 closed'),
    of('two that differ', 'Host: x\r\nHost: y\r\n', '400 closed'),
    of('two in upper and lower case', 'HOST: x\r\nhost: x\r\n', '400 closed'),
    row('Host', 'two in HTTP/1.0', head('GET /version', '', '1.0', 'Host: x\r\nHost: y\r\n'), '400 closed'),
    row('Host', 'two in a put', putWith('Host: x\r\nHost: y\r\n'), '400 closed, 0 written'),
    ...['', ' ', 'x,y', '[::1]:2379', 'x:99999', "a!$&'()*+,;=b", 'x%41', 'x_y~-.'].map((text) =>
      value(text, '200 open'),
    ),
    ...['a b@/', 'a@b', 'x/y', 'x"y', '<x>', 'x\xff', 'x?y', 'x#y', 'x|y', 'x^y', 'x\\y', '{x}', 'x\ty'].map(
      (text) => value(text, '400 closed', { uws: ['200 open', ...refusals] }),
    ),
    value('x\x01', '400 closed', { uws: ['200 open', ...refusals] }),
  ];
}

function headerLines(): Row[] {
  const of = (name: string, line: string, etcd: string, rest?: Rest) =>
    row('header', name, get('/version', line), etcd, rest);
  const bad = (name: string, line: string, rest?: Rest) =>
    of(name, line, '400 closed', { uws: ['200 open', ...refusals], ...rest });
  const fold = strict('RFC 9112 5.2: a fold is refused');
  return [
    bad('without a colon', 'Foo\r\n', { uws: refusals }),
    bad('a space before the colon', 'Foo : a\r\n', { uws: refusals }),
    bad('a tab before the colon', 'Foo\t: a\r\n', { uws: refusals }),
    bad('a space in the name', 'Fo o: a\r\n', { uws: refusals }),
    bad('NUL in the name', 'A\0: b\r\n', { uws: refusals }),
    bad('@ in the name', 'A@: b\r\n'),
    bad('( in the name', 'A(: b\r\n'),
    bad('" in the name', '"A": b\r\n'),
    bad('/ in the name', 'A/b: c\r\n'),
    bad('a raw byte in the name', '\xe4A: b\r\n'),
    bad('CR in the name', 'A\rB: c\r\n'),
    bad('NUL in the value', 'A: b\0c\r\n'),
    bad('0x01 in the value', 'A: b\x01c\r\n'),
    bad('0x0b in the value', 'A: b\x0bc\r\n'),
    bad('0x7f in the value', 'A: b\x7fc\r\n'),
    of('an empty name', ': b\r\n', '200 open', {
      wald: ['200 open', '400 closed'],
      why: 'RFC 9110 5.1: a name has a character at least',
      uws: ['200 open', ...refusals],
    }),
    of('an empty value', 'A:\r\n', '200 open'),
    of('no space behind the colon', 'A:b\r\n', '200 open'),
    of('a tab in the value', 'A: b\tc\r\n', '200 open'),
    of('raw bytes in the value', 'A: \xe4\xb8\xad\xff\r\n', '200 open'),
    of('1,000 spaces before the value', `A:${' '.repeat(1_000)}b\r\n`, '200 open'),
    of('a name of odd characters', "!#$%&'*+-.^_`|~: b\r\n", '200 open', { uws: ['200 open', ...refusals] }),
    of('a fold', 'A: b\r\n c\r\n', '200 open', fold),
    of('a fold with a tab', 'A: b\r\n\tc\r\n', '200 open', fold),
    of('an empty fold', 'A: b\r\n \r\n', '200 open', fold),
    row('header', 'a fold in Host', head('GET /version', '', '1.1', 'Host:\r\n x\r\n'), '200 open', fold),
    row(
      'header',
      'a fold in Content-Length',
      framed('Content-Length:\r\n 14\r\n', rangeBody) + put,
      '200 200 open, 1 written',
      fold,
    ),
    row(
      'header',
      'a fold in Transfer-Encoding',
      framed('Transfer-Encoding:\r\n chunked\r\n', rangeChunks) + put,
      '200 200 open, 1 written',
      fold,
    ),
    row('header', 'a space in front of the first', 'GET /version HTTP/1.1\r\n Host: x\r\n\r\n', '400 closed'),
    row('header', 'a line of a space first', 'GET /version HTTP/1.1\r\n \r\nHost: x\r\n\r\n', '400 closed'),
  ];
}

function rawBytes(): Row[] {
  const of = (name: string, bytes: string, etcd: string, rest?: Rest) =>
    row('raw bytes', name, bytes, etcd, rest);
  const utf8 = Buffer.from('中文').toString('latin1');
  const uws = ['200 open', '400 open', '404 open', ...refusals];
  return [
    of('UTF-8 in a v2 path', get(`/v2/keys/${utf8}/none`), '404 open', { uws }),
    of('UTF-8 in the path of a v2 put', v2Put(`/v2/keys/${utf8}`), '201 open', {
      wald: ['201 open', '200 open'],
      why: 'the other port of the same member may have made the key',
      bodies: false,
      uws: ['201 open', ...uws],
    }),
    of('0xff in a v2 path', get('/v2/keys/\xff'), '404 open', {
      wald: ['400 open'],
      why: 'keys that are not UTF-8 text are refused',
      bodies: false,
      uws: ['400 open', ...uws],
    }),
    of('UTF-8 in a query', get(`/version?${utf8}`), '200 open', { uws }),
    of('marks in a v2 path', get('/v2/keys/"<>{}|^`\\'), '404 open', { uws }),
    of('NUL in a path', get('/v2/keys/a\0b'), '400 closed', { uws }),
    of('0x01 in a path', get('/v2/keys/a\x01b'), '400 closed', { uws }),
    of('0x7f in a path', get('/v2/keys/a\x7fb'), '400 closed', { uws }),
    of('0x01 in a query', get('/version?a\x01b'), '400 closed', { uws }),
  ];
}

function contentLengths(): Row[] {
  const of = (name: string, headers: string, etcd: string, rest?: Rest) =>
    row(
      'Content-Length',
      name,
      framed(headers, rangeBody) + put,
      `${etcd}, ${etcd === '200 200 open' ? 1 : 0} written`,
      rest,
    );
  const value = (text: string, etcd: string, rest?: Rest) =>
    of(JSON.stringify(text), `Content-Length: ${text}\r\n`, etcd, rest);
  const one = 'Content-Length: 14\r\n';
  const two = strict('RFC 9112 6.3: more than one length, even if they are equal');
  return [
    of('one', one, '200 200 open'),
    of('two equal', one + one, '200 200 open', two),
    of('three equal', one + one + one, '200 200 open', two),
    of('two equal, in other case', `${one}content-length: 14\r\n`, '200 200 open', two),
    of('14 and 014', `${one}Content-Length: 014\r\n`, '400 closed'),
    of('14 and 0', `${one}Content-Length: 0\r\n`, '400 closed'),
    of('0 and 14', `Content-Length: 0\r\n${one}`, '400 closed'),
    of('a space before the colon', 'Content-Length : 14\r\n', '400 closed'),
    ...['+14', '14, 14', '14,14', '-1', '-0', '0x0e', '1e1', '14;a', '14 a', '1 4', '14.0', '14_', '1_4'].map(
      (text) => value(text, '400 closed'),
    ),
    ...['99999999999999999999', '\xef\xbc\x91'].map((text) => value(text, '400 closed')),
    value('9223372036854775808', '400 closed', {
      wald: ['413 closed, 0 written'],
      why: 'it is a number, and above what is read',
    }),
    value(' 14 ', '200 200 open'),
    value('\t14\t', '200 200 open', {
      wald: ['200 200 open, 1 written', '400 closed, 0 written'],
      why: 'a tab is optional white space, and nobody sends it there',
    }),
    ...['014', '00000000000000000000000000014'].map((text) =>
      value(text, '200 200 open', {
        wald: ['200 200 open, 1 written', '400 closed, 0 written'],
        why: 'leading zeros are digits of RFC 9110; a bound on their number is no smuggling',
        uws: [
          '200 200 open, 1 written',
          '200 closed, 0 written',
          '400 closed, 0 written',
          'closed, 0 written',
        ],
      }),
    ),
    ...['', ' '].map((text) =>
      value(text, '400 400 closed', {
        wald: ['400 closed, 0 written'],
        why: 'RFC 9110 8.6: a length has a digit; etcd takes it for none and reads the body as a request',
      }),
    ),
  ];
}

function bodies(): Row[] {
  const of = (name: string, bytes: string | readonly Piece[], etcd: string, rest?: Rest) =>
    row('body', name, bytes, etcd, rest);
  const withBody = (path: string) => head(`GET ${path}`, 'Content-Length: 14\r\n') + rangeBody;
  const bad = '{x';
  return [
    of(
      'longer than announced',
      framed('Content-Length: 14\r\n', `${rangeBody}xx`) + version,
      '200 405 open',
      {
        uws: ['200 405 open', '200 400 closed', '200 505 closed', '200 closed', 'closed'],
      },
    ),
    of(
      'longer than announced, a line',
      framed('Content-Length: 14\r\n', `${rangeBody}xx\r\n\r\n`) + put,
      '200 400 closed, 0 written',
      {
        bodies: false,
        uws: [
          '200 400 closed, 0 written',
          '200 505 closed, 0 written',
          '200 closed, 0 written',
          'closed, 0 written',
        ],
      },
    ),
    of(
      'behind a length of 0',
      framed('Content-Length: 0\r\n', `${rangeBody}\r\n\r\n`) + put,
      '400 400 closed, 0 written',
      {
        bodies: false,
        uws: [
          '400 400 closed, 0 written',
          '400 505 closed, 0 written',
          '400 closed, 0 written',
          'closed, 0 written',
        ],
      },
    ),
    of(
      'a POST without framing, and a put behind',
      head('POST /v3/kv/range') + put,
      '400 200 open, 1 written',
    ),
    of('a GET /version with one, and a put behind', withBody('/version') + put, '200 200 open, 1 written'),
    of('a v2 GET with one, and a put behind', withBody('/v2/keys/a') + put, '200 200 open, 1 written'),
    of('a GET /nope with one, and a put behind', withBody('/nope') + put, '404 200 open, 1 written'),
    of(
      'a GET with chunks, and a put behind',
      head('GET /version', chunked) + rangeChunks + put,
      '200 200 open, 1 written',
    ),
    of(
      'a GET with one of 200,000 bytes',
      `${head('GET /version', 'Content-Length: 200000\r\n')}${'x'.repeat(200_000)}`,
      '200 open',
    ),
    of(
      'in pieces',
      [head('POST /v3/kv/range', 'Content-Length: 14\r\n'), '{"key', '":"YQ=', '="}'],
      '200 open',
    ),
    of('a wrong one, and a put behind', post('/v3/kv/range', bad) + put, '400 200 open, 1 written'),
    of(
      'a wrong one, then a put',
      [post('/v3/kv/range', bad), { afterAnswers: 1 }, put],
      '400 200 open, 1 written',
    ),
    of('chunks byte by byte', [...framed(chunked, rangeChunks)], '200 open', {
      uws: ['200 open', '505 closed', 'closed'],
    }),
    of(
      'one byte a chunk',
      framed(chunked, `${[...rangeBody].map((char) => `1\r\n${char}\r\n`).join('')}0\r\n\r\n`),
      '200 open',
    ),
  ];
}

function transferEncodings(): Row[] {
  const of = (name: string, headers: string, etcd: string, rest?: Rest) =>
    row(
      'Transfer-Encoding',
      name,
      framed(headers, rangeChunks) + put,
      `${etcd}, ${etcd === '200 200 open' ? 1 : 0} written`,
      rest,
    );
  const value = (text: string, etcd: string, rest?: Rest) =>
    of(JSON.stringify(text), `Transfer-Encoding: ${text}\r\n`, etcd, rest);
  const unsupported: Rest = {
    ...strict('RFC 9112 6.1: not exactly one chunked', [400, 501]),
    uws: [...refusals, '501 closed'],
  };
  const both = strict('RFC 9112 6.1: both are refused, not one of them chosen');
  const bothUws: Rest = { ...both };
  return [
    value('chunked', '200 200 open'),
    value('CHUNKED', '200 200 open'),
    value(' Chunked', '200 200 open'),
    value(' Chunked\t', '200 200 open', {
      wald: ['200 200 open, 1 written', '400 closed, 0 written'],
      why: 'a tab is optional white space, and nobody sends it there',
    }),
    of('in lower case', 'transfer-encoding: chunked\r\n', '200 200 open'),
    ...[
      'gzip, chunked',
      'chunked, identity',
      'identity, chunked',
      'chunked, chunked',
      'identity',
      'gzip',
      'x',
    ].map((text) => value(text, '501 closed', unsupported)),
    ...['xchunked', '\x0bchunked', '"chunked"', 'chunked;q=1', '', ',chunked', 'chunked,'].map((text) =>
      value(text, '501 closed', unsupported),
    ),
    of('chunked twice', chunked + chunked, '501 closed', unsupported),
    of('chunked, and x in another', `${chunked}Transfer-Encoding: x\r\n`, '501 closed', unsupported),
    of('x, and chunked in another', `Transfer-Encoding: x\r\n${chunked}`, '501 closed', unsupported),
    of(
      'identity and a length',
      'Transfer-Encoding: identity\r\nContent-Length: 14\r\n',
      '501 closed',
      unsupported,
    ),
    of('empty and a length', 'Transfer-Encoding:\r\nContent-Length: 14\r\n', '501 closed', unsupported),
    of('a space before the colon', 'Transfer-Encoding : chunked\r\n', '400 closed'),
    of('chunked and a length', `${chunked}Content-Length: 24\r\n`, '200 200 open', bothUws),
    of('a length and chunked', `Content-Length: 5\r\n${chunked}`, '200 200 open', bothUws),
    of('chunked and a length of 0', `${chunked}Content-Length: 0\r\n`, '200 200 open', bothUws),
    of('a length that is none and chunked', `Content-Length: x\r\n${chunked}`, '200 200 open', bothUws),
  ];
}

function chunks(): Row[] {
  const of = (name: string, body: string, etcd: string, rest?: Rest) =>
    row(
      'chunk',
      name,
      framed(chunked, body) + put,
      `${etcd}, ${etcd === '200 200 open' ? 1 : 0} written`,
      rest,
    );
  const sized = (size: string) => `${size}\r\n${rangeBody}\r\n0\r\n\r\n`;
  const ended = (end: string) => `e\r\n${rangeBody}\r\n${end}`;
  // What its parser makes of extensions and trailers: nothing, until its timer ends it, or 505.
  const unread: Rest = {
    uws: [
      '200 200 open, 1 written',
      '200 closed, 0 written',
      ...refusals.map((text) => `${text}, 0 written`),
    ],
  };
  const framingTrailer: Rest = {
    wald: [
      '200 200 open, 1 written',
      '400 closed, 0 written',
      '200 closed, 0 written',
      '200 400 closed, 0 written',
    ],
    why: 'RFC 9110 6.5.1: framing has no place in a trailer',
    ...unread,
  };
  const wrong: Rest = { ...strict('RFC 9112 7.1: wrong chunks'), bodies: false };
  const late: Rest = {
    wald: ['400 closed, 0 written', '200 closed, 0 written', '200 400 closed, 0 written'],
    why: 'RFC 9112 7.1: wrong chunks; etcd has answered before it reads so far',
    bodies: false,
  };
  /** Its parser reads these as if nothing were wrong, and that cannot be mended: both the range and the put are done. */
  const unmendable: Rest = {
    uws: [
      '505 closed, 0 written',
      '200 405 open, 0 written',
      '200 200 open, 1 written',
      '200 closed, 0 written',
      '400 closed, 0 written',
      'closed, 0 written',
    ],
  };
  return [
    of('two', `7\r\n${rangeBody.slice(0, 7)}\r\n7\r\n${rangeBody.slice(7)}\r\n0\r\n\r\n`, '200 200 open'),
    of('a size in upper case', sized('E'), '200 200 open'),
    of('a size with zeros, 16 digits', sized('000000000000000e'), '200 200 open', {
      wald: ['200 200 open, 1 written', '400 closed, 0 written'],
      why: 'how many zeros are read is a bound, no framing',
      ...unread,
    }),
    ...['0000000000000000000e', 'f'.repeat(20)].map((size) =>
      of(`a size of 20 digits, ${size}`, sized(size), '400 closed', {
        wald: ['400 closed, 0 written', '200 200 open, 1 written'],
        why: 'zeros in front change nothing; what is too large is refused',
        bodies: false,
        ...unread,
      }),
    ),
    of('an extension', sized('e;a=b'), '200 200 open', unread),
    of('an extension in quotes', sized('e;a="b;c"'), '200 200 open', unread),
    of('an extension without a value', sized('e;foo'), '200 200 open', unread),
    of('an extension of 3,000 bytes', sized(`e;${'a'.repeat(3_000)}`), '200 200 open', unread),
    of('an extension of 5,000 bytes', sized(`e;${'a'.repeat(5_000)}`), '400 closed', {
      wald: ['200 200 open, 1 written', '400 closed, 0 written', '413 closed, 0 written'],
      why: 'a bound of its own',
      bodies: false,
      ...unread,
    }),
    of('an extension behind the last', ended('0;a=b\r\n\r\n'), '200 200 open', unread),
    of('a trailer', ended('0\r\nA: b\r\n\r\n'), '200 200 open', unread),
    of('a trailer that is a length', ended('0\r\nContent-Length: 5\r\n\r\n'), '200 200 open', framingTrailer),
    of('a trailer that is an encoding', ended(`0\r\n${chunked}\r\n`), '200 200 open', framingTrailer),
    of('two trailers', ended('0\r\nA: b\r\nC: d\r\n\r\n'), '200 200 open', unread),
    of('a trailer without a colon', ended('0\r\nA b\r\n\r\n'), '200 closed', { ...late, uws: unread.uws! }),
    of('a trailer with a space before its colon', ended('0\r\nA : b\r\n\r\n'), '200 200 open', {
      wald: ['200 200 open, 1 written', ...late.wald!],
      why: 'RFC 9112 5.1',
      ...unread,
    }),
    of('a trailer with a fold', ended('0\r\nA: b\r\n c\r\n\r\n'), '200 200 open', {
      wald: ['200 200 open, 1 written', ...late.wald!],
      why: 'RFC 9112 5.2',
      ...unread,
    }),
    of('the last as 00', ended('00\r\n\r\n'), '200 200 open', unread),
    ...['0xe', '+e', '-e', 'g', ' e', '', ';a'].map((size) =>
      of(`'${size}' is no size`, sized(size), '400 closed', { ...wrong, ...unread }),
    ),
    of('a space behind the size', sized('e '), '200 200 open', {
      wald: ['200 200 open, 1 written', '400 closed, 0 written'],
      why: 'RFC 9112 7.1 has no space there; RFC 9112 7.1.1 does in front of an extension',
      ...unread,
    }),
    of('data that is longer', `d\r\n${rangeBody}\r\n0\r\n\r\n`, '400 closed', { ...wrong, ...unmendable }),
    of('other bytes for the CRLF behind data', `e\r\n${rangeBody}XX0\r\n\r\n`, '200 closed', {
      ...late,
      ...unmendable,
    }),
    of('LF behind data', `e\r\n${rangeBody}\n0\r\n\r\n`, '200 closed', { ...late, ...unmendable }),
    of('LF everywhere', `e\n${rangeBody}\n0\n\n`, '200 closed', { ...late, ...unmendable }),
    of('LF behind the size', `e\n${rangeBody}\r\n0\r\n\r\n`, '200 200 open', { ...wrong, ...unmendable }),
    of('LF behind the last size', ended('0\n\r\n'), '200 200 open', { ...late, ...unmendable }),
    of('LF at the end', ended('0\r\n\n'), '200 200 open', { ...late, ...unmendable }),
    of('no last one', ended(''), '200 closed', { ...late, ...unmendable }),
    of('no empty line at the end', ended('0\r\n'), '200 closed', { ...late, ...unmendable }),
    of('other bytes for the empty line', ended('0\r\nX\r\n'), '200 closed', { ...late, ...unmendable }),
  ];
}

function expectations(): Row[] {
  const of = (name: string, bytes: string | readonly Piece[], etcd: string, rest?: Rest) =>
    row('Expect', name, bytes, etcd, rest);
  const expect = 'Expect: 100-continue\r\n';
  const rangeHead = head('POST /v3/kv/range', `${expect}Content-Length: 14\r\n`);
  // It sends no 100 by itself.
  const silentUws = (outcome: string): Rest => ({ uws: [outcome, outcome.replace('100 ', '')] });
  const unread: Rest = {
    wald: ['404 closed', '405 closed', '404 open', '405 open', '100 404 open', '100 405 open'],
    why: "whether a body is read that nobody wants is the server's choice",
  };
  return [
    of('100-continue, the body at once', range(expect), '100 200 open', {
      wald: ['100 200 open', '200 open'],
      why: 'RFC 9110 10.1.1: the 100 may be left out where the body has come',
      uws: ['100 200 open', '200 open'],
    }),
    of(
      '100-continue, the body behind the 100',
      [rangeHead, { afterAnswers: 1 }, rangeBody],
      '100 200 open',
      silentUws('100 200 open'),
    ),
    of(
      '100-CONTINUE, the body behind the 100',
      [rangeHead.replace('continue', 'CONTINUE'), { afterAnswers: 1 }, rangeBody],
      '100 200 open',
      silentUws('100 200 open'),
    ),
    of(
      '100-continue, chunks behind the 100',
      [head('POST /v3/kv/range', expect + chunked), { afterAnswers: 1 }, rangeChunks],
      '100 200 open',
      silentUws('100 200 open'),
    ),
    of(
      '100-continue, a put behind the 100',
      [
        head('POST /v3/kv/put', `${expect}Content-Length: ${putBody.length}\r\n`),
        { afterAnswers: 1 },
        putBody,
      ],
      '100 200 open, 1 written',
      silentUws('100 200 open, 1 written'),
    ),
    of(
      '100-continue, a v2 put behind the 100',
      [v2Put().replace('Content-Type', `${expect}Content-Type`).slice(0, -7), { afterAnswers: 1 }, 'value=1'],
      '100 200 open',
      silentUws('100 200 open'),
    ),
    of(
      '100-continue, a watch behind the 100',
      [
        head('POST /v3/watch', `${expect}Content-Length: ${watchBody.length}\r\n`),
        { afterAnswers: 1 },
        watchBody,
      ],
      '100 200… silent',
      silentUws('100 200… silent'),
    ),
    of('100-continue, the body never', rangeHead, '100 silent', {
      uws: ['100 silent', 'silent', 'closed', '100 closed'],
    }),
    of('100-continue without a body', get('/version', expect), '200 open', {
      wald: ['200 open', '100 200 open'],
      why: 'RFC 9110 10.1.1: it may be ignored there',
      uws: ['200 open', '100 200 open'],
    }),
    of(
      '100-continue to /nope',
      [head('POST /nope', `${expect}Content-Length: 14\r\n`), { afterAnswers: 1 }, rangeBody],
      '404 closed',
      { ...unread, uws: unread.wald! },
    ),
    of(
      '100-continue to an unknown method',
      [head('FOO /v3/kv/range', `${expect}Content-Length: 14\r\n`), { afterAnswers: 1 }, rangeBody],
      '405 closed',
      { ...unread, uws: [...unread.wald!, ...refusals] },
    ),
    of('an empty one', range('Expect: \r\n'), '200 open', {
      wald: ['200 open', '417 closed'],
      why: 'either is safe',
      uws: ['200 open', '417 closed', '400 closed'],
    }),
    of('foo', post('/v3/kv/put', putBody, 'Expect: foo\r\n') + put, '417 closed, 0 written', {
      uws: ['417 closed, 0 written', 'closed, 0 written'],
    }),
    of('foo, in a GET', get('/version', 'Expect: foo\r\n'), '417 closed'),
    of('200-ok', range('Expect: 200-ok\r\n'), '417 closed'),
    of('foo, in HTTP/1.0', range('Expect: foo\r\n', '1.0'), '417 closed', {
      uws: ['417 closed', ...refusals],
    }),
    ...['100-continue, foo', 'foo, 100-continue'].map((text) =>
      of(text, range(`Expect: ${text}\r\n`), '100 200 open', {
        wald: ['100 200 open', '200 open', '417 closed'],
        why: 'RFC 9110 10.1.1 knows one expectation; either is safe',
        uws: ['100 200 open', '200 open', '417 closed'],
      }),
    ),
  ];
}

function heads(): Row[] {
  const of = (path: string, etcd: string) =>
    row('HEAD', `${path}, and a put behind`, head(`HEAD ${path}`) + put, `${etcd} 200 open, 1 written`);
  return [
    of('/version', '405'),
    of('/health', '405'),
    of('/v2/keys/a', '200'),
    of('/v2/keys/nobody', '404'),
    of('/v3/kv/range', '405'),
    of('/v3/watch', '405'),
    of('/metrics', '200'),
    of('/nope', '404'),
    of('/v2/members', '405'),
    of('/v2/stats/self', '405'),
    of('/', '404'),
  ];
}

function connections(): Row[] {
  const of = (name: string, bytes: string | readonly Piece[], etcd: string, rest?: Rest) =>
    row('Connection', name, bytes, etcd, rest);
  const behind = (value: string, etcd: string, rest?: Rest) =>
    of(`${value}, and a put behind`, range(`Connection: ${value}\r\n`) + put, etcd, rest);
  // uWebSockets drops what it has to send when it closes a connection for the request behind.
  const closed: Rest = { uws: ['200 closed, 0 written', 'closed, 0 written'] };
  return [
    ...['close', 'Keep-Alive, close', 'close, keep-alive', 'CLOSE', 'close,x'].map((value) =>
      behind(value, '200 closed, 0 written', closed),
    ),
    ...['closed', 'keep-alive', 'x', '"close"', 'close;q=1'].map((value) =>
      behind(value, '200 200 open, 1 written'),
    ),
    of(
      'two headers, the second close, and a put behind',
      range('Connection: keep-alive\r\nConnection: close\r\n') + put,
      '200 closed, 0 written',
      closed,
    ),
    of(
      'two headers, the first close, and a put behind',
      range('Connection: close\r\nConnection: keep-alive\r\n') + put,
      '200 closed, 0 written',
      closed,
    ),
    of(
      'close, of GET /version, and a put behind',
      get('/version', 'Connection: close\r\n') + put,
      '200 closed, 0 written',
      closed,
    ),
    of(
      'close, of HEAD, and a put behind',
      head('HEAD /version', 'Connection: close\r\n') + put,
      '405 closed, 0 written',
    ),
    of('close, of a put', post('/v3/kv/put', putBody, 'Connection: close\r\n'), '200 closed, 1 written'),
    of('close, of a v2 get', get('/v2/keys/a', 'Connection: close\r\n'), '200 closed'),
    of('close, of /metrics', get('/metrics', 'Connection: close\r\n'), '200 closed'),
    of('close, of /nope', get('/nope', 'Connection: close\r\n'), '404 closed'),
    of('close, of a wrong body', post('/v3/kv/range', '{x', 'Connection: close\r\n'), '400 closed'),
    of('close, of OPTIONS', head('OPTIONS /version', 'Connection: close\r\n'), '200 closed'),
    of('close in Proxy-Connection', get('/version', 'Proxy-Connection: close\r\n'), '200 open', {
      wald: ['200 open', '200 closed'],
      why: 'it is no header of HTTP/1.1',
    }),
  ];
}

function pipelines(): Row[] {
  const of = (name: string, bytes: string | readonly Piece[], etcd: string, rest?: Rest) =>
    row('pipeline', name, bytes, etcd, rest);
  const started = (text: string) => ({
    uws: [text, `${text.split(' ')[0]} closed, 0 written`, 'closed, 0 written'],
  });
  return [
    of('two puts', put.repeat(2), '200 200 open, 2 written'),
    of('twenty puts', put.repeat(20), `${'200 '.repeat(20)}open, 20 written`),
    of('a put and a range', put + range(), '200 200 open, 1 written'),
    of('a put, a range, a version', put + range() + version, '200 200 200 open, 1 written', {
      uws: [
        '200 200 200 open, 1 written',
        '200 200 closed, 1 written',
        '200 closed, 1 written',
        'closed, 0 written',
      ],
    }),
    of('a range and a put', range() + put, '200 200 open, 1 written'),
    of('fifty ranges', range().repeat(50), `${'200 '.repeat(50)}open`),
    of('five v2 puts', v2Put('/v2/keys/five').repeat(5), '201 200 200 200 200 open', {
      // How many of another port's are there already is not the question.
      uws: [
        '200 200 200 200 200 open',
        '201 200 200 200 200 open',
        '200 closed',
        '201 closed',
        '200 200 closed',
        'closed',
      ],
      bodies: false,
    }),
    of('a put, and a range that sees it', put + rangeOfKey, '200 200 open, 1 written'),
    of('a range before a put, and one behind', rangeOfKey + put + rangeOfKey, '200 200 200 open, 1 written', {
      uws: [
        '200 200 200 open, 1 written',
        '200 200 closed, 1 written',
        '200 closed, 0 written',
        'closed, 0 written',
      ],
    }),
    of('a v2 put, and a get that sees it', v2Put(v2Key) + get(v2Key), '201 200 open'),
    of(
      'a v2 put, a delete, and a get that sees neither',
      v2Put(v2Key) + head(`DELETE ${v2Key}`) + get(v2Key),
      '201 200 404 open',
    ),
    of('a v2 get, a put, and a get', get(v2Key) + v2Put(v2Key) + get(v2Key), '404 201 200 open'),
    of('a v2 put and a range', v2Put(v2Key) + range(), '201 200 open'),
    of('404, 405, and a put', get('/nope') + get('/v3/kv/range') + put, '404 405 200 open, 1 written'),
    of('HEAD and a put', head('HEAD /version') + put, '405 200 open, 1 written'),
    of('metrics and a put', get('/metrics') + put, '200 200 open, 1 written'),
    of('a put, then the next behind its answer', [put, { afterAnswers: 1 }, put], '200 200 open, 2 written'),
    of(
      'a put and half of a version',
      [put + version.slice(0, 10), { afterAnswers: 1 }, version.slice(10)],
      '200 200 open, 1 written',
      {
        uws: [
          '200 200 open, 1 written',
          '200 closed, 1 written',
          '200 505 closed, 1 written',
          'closed, 0 written',
        ],
      },
    ),
    of('a watch and a put', watch + put, '200… silent, 0 written', started('200… silent, 0 written')),
    of('a v2 wait and a put', v2Wait + put, '200… silent, 0 written', started('200… silent, 0 written')),
    of('a put, and what is no request', `${put}X\r\n\r\n`, '200 400 closed, 1 written', {
      wald: ['200 400 closed, 1 written', '200 closed, 1 written'],
      why: 'that it ends there counts',
      bodies: false,
      uws: [
        '200 400 closed, 1 written',
        '200 505 closed, 1 written',
        '200 closed, 1 written',
        'closed, 0 written',
        '400 closed, 0 written',
        '505 closed, 0 written',
      ],
    }),
    of(
      'a version, and a put with two lengths',
      version + post('/v3/kv/put', putBody, 'Content-Length: 1\r\n'),
      '200 400 closed, 0 written',
      {
        bodies: false,
        uws: [
          '200 400 closed, 0 written',
          '200 closed, 0 written',
          'closed, 0 written',
          '400 closed, 0 written',
        ],
      },
    ),
  ];
}

function halfCloses(): Row[] {
  const threeGivenUpOrNot = [
    '200 200 200',
    '200 200 408',
    '200 408 200',
    '200 408 408',
    '408 200 200',
    '408 200 408',
  ]
    .concat('408 408 200', '408 408 408')
    .map((statuses) => `${statuses} closed, ? written`)
    .join(' | ');
  const of = (name: string, bytes: string, etcd: string, rest?: Rest) =>
    row('half-close', name, bytes === '' ? [{ halfClose: true }] : [bytes, { halfClose: true }], etcd, rest);
  const real: Rest = {
    wald: ['200 closed'],
    why: "etcd gives up the call as the client's end is seen (408), or not, as it comes; wald answers it",
    bodies: false,
    uws: ['200 closed', 'closed'],
  };
  const realPut: Rest = {
    ...real,
    wald: ['200 closed, 1 written'],
    uws: ['200 closed, 1 written', 'closed, 1 written', 'closed, 0 written'],
  };
  const late: Rest = { uws: ['200 closed', 'closed'] };
  return [
    of('behind a version', version, '200 closed', late),
    of('behind a health', get('/health'), '200 closed', late),
    of('behind a metrics', get('/metrics'), '200 closed', late),
    of('behind /nope', get('/nope'), '404 closed', { uws: ['404 closed', 'closed'] }),
    of('behind a range', range(), '408 closed | 200 closed', real),
    of('behind a put', put, '408 closed, ? written | 200 closed, 1 written', realPut),
    of('behind a txn', post('/v3/kv/txn', '{}'), '408 closed | 200 closed', real),
    of('behind a status', post('/v3/maintenance/status', '{}'), '200 closed | 408 closed', { ...real }),
    of('behind three puts', put.repeat(3), threeGivenUpOrNot, {
      ...real,
      wald: ['200 200 200 closed, 3 written'],
      uws: [
        '200 200 200 closed, 3 written',
        '200 200 closed, 2 written',
        '200 closed, 1 written',
        'closed, 0 written',
        'closed, 1 written',
      ],
    }),
    of('behind three versions', version.repeat(3), '200 200 200 closed', {
      uws: ['200 200 200 closed', '200 200 closed', '200 closed', 'closed'],
    }),
    of('behind a v2 put', v2Put('/v2/keys/half'), '201 closed', {
      wald: ['200 closed', '201 closed'],
      why: 'the other port of the same member may have made the key',
      bodies: false,
      uws: ['200 closed', '201 closed', 'closed'],
    }),
    of('behind a v2 get', get('/v2/keys/a'), '200 closed', late),
    of('behind a watch', watch, '200 closed | 408 closed', {
      bodies: false,
      wald: ['200 closed', '200… closed'],
      why: "the watch is over; how its last chunk reads is nobody's",
      uws: ['200 closed', '200… closed', 'closed'],
    }),
    of('behind a v2 wait', v2Wait, '200 closed | 200… closed', {
      bodies: false,
      wald: ['200 closed', '200… closed', 'closed'],
      why: 'the wait is over',
      uws: ['200 closed', '200… closed', 'closed'],
    }),
    row(
      'half-close',
      'behind the answer',
      [put, { afterAnswers: 1 }, { halfClose: true }],
      '200 closed, 1 written',
    ),
    row(
      'half-close',
      'behind the head of a watch',
      [watch, { afterAnswers: 1 }, { halfClose: true }],
      '200 closed',
      {
        bodies: false,
        wald: ['200 closed', '200… closed'],
        why: 'the watch is over',
        uws: ['200 closed', '200… closed'],
      },
    ),
    of('of nothing', '', 'closed'),
    of('behind half a head', 'GET /ver', 'closed', {
      wald: ['closed', '400 closed'],
      why: 'nobody reads it',
    }),
    of('behind half a body', put.slice(0, -3), '400 closed, 0 written', {
      wald: ['400 closed, 0 written', 'closed, 0 written'],
      why: 'nobody reads it',
      bodies: false,
      uws: ['400 closed, 0 written', 'closed, 0 written'],
    }),
  ];
}

function silences(): Row[] {
  const of = (name: string, bytes: string, etcd: string, rest?: Rest) =>
    row('silence', name, bytes, etcd, rest);
  return [
    of('a watch', watch, '200… silent'),
    of(
      'a watch with Connection: close',
      post('/v3/watch', watchBody, 'Connection: close\r\n'),
      '200… silent',
    ),
    of('two watches in one body', post('/v3/watch', watchBody + watchBody), '200… silent'),
    of('a v2 wait', v2Wait, '200… silent'),
    of('a v2 stream', get('/v2/keys/nobody?wait=true&stream=true'), '200… silent'),
    of('half a head', 'GET /ver', 'silent', { uws: ['silent', ...refusals] }),
    of('half a body', put.slice(0, -3), 'silent, 0 written'),
    of('a chunk that is not at its end', framed(chunked, 'ff\r\nabc'), 'silent'),
    of('the first of the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\n', 'silent', {
      wald: ['silent', 'junk silent'],
      why: 'HTTP/2 begins with the settings of either side',
      uws: ['silent', ...refusals],
    }),
  ];
}

function upgrades(): Row[] {
  const of = (name: string, bytes: string | readonly Piece[], etcd: string, rest?: Rest) =>
    row('upgrade', name, bytes, etcd, { bodies: false, ...rest });
  // WebSockets are served at the shared port; here the head alone is looked at.
  const none: Rest = { uws: ['101 silent', '405 silent', '400 closed', 'closed'] };
  return [
    of('GET /v3/watch to websocket', get('/v3/watch', upgrade), '101 silent', none),
    of('GET /v3/lease/keepalive to websocket', get('/v3/lease/keepalive', upgrade), '101 silent', none),
    of('GET /v3/kv/range to websocket', get('/v3/kv/range?method=POST', upgrade), '101 silent', none),
    of('without a key', get('/v3/watch', upgrade.replace(keyHeader, '')), '400 open', {
      uws: ['400 open', '405 open', '400 closed', 'closed'],
    }),
    of('of version 8', get('/v3/watch', upgrade.replace('13', '8')), '400 open', {
      uws: ['400 open', '405 open', '400 closed', 'closed'],
    }),
    of('by POST', post('/v3/watch', watchBody, upgrade), '405 open', {
      uws: ['405 open', '200… silent', '400 closed', 'closed'],
      wald: ['405 open'],
      why: 'as etcd',
    }),
    of('of /version, and a put behind', get('/version', upgrade) + put, '200 200 open, 1 written'),
    of('of /v2/keys/a, and a put behind', get('/v2/keys/a', upgrade) + put, '200 200 open, 1 written'),
    of('of /nope', get('/nope', upgrade), '404 open'),
    of(
      'of /version to h2c, and a put behind',
      get(
        '/version',
        'Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n',
      ) + put,
      '200 200 open, 1 written',
    ),
    of('to foo', get('/v3/watch', upgrade.replace('websocket', 'foo')), '405 open'),
    of(
      'to websocket without Connection',
      get('/v3/watch', upgrade.replace('Connection: Upgrade\r\n', '')),
      '405 open',
      {},
    ),
  ];
}

function webSockets(): Row[] {
  /** A masked frame; the mask is 0, so that it reads as it is. */
  const frame = (payload: string, first = 0x81) => {
    const size =
      payload.length < 126
        ? String.fromCharCode(0x80 | payload.length)
        : `\xfe${String.fromCharCode(payload.length >> 8, payload.length & 0xff)}`;
    return `${String.fromCharCode(first)}${size}\0\0\0\0${payload}`;
  };
  // Without WebSockets, frames are requests that nobody can read.
  const uws = [
    '101 silent',
    '101 closed',
    '405 silent',
    '405 400 closed',
    '405 505 closed',
    '405 closed',
    '404 silent',
    '404 closed',
    '404 505 closed',
    ...refusals,
  ];
  const of = (name: string, path: string, frames: readonly string[], etcd: string, rest?: Rest) =>
    row('WebSocket', name, [get(path, upgrade), { afterAnswers: 1 }, ...frames], etcd, { uws, ...rest });
  const create = frame(watchBody);
  const cancel = frame('{"cancel_request":{"watch_id":"7"}}');
  const unary = '/v3/kv/range?method=POST';
  return [
    of('a watch', '/v3/watch', [create], '101 silent'),
    of(
      'a watch of an ID, and its end',
      '/v3/watch',
      [frame('{"create_request":{"key":"dw==","watch_id":"7"}}'), cancel],
      '101 silent',
    ),
    of('two watches', '/v3/watch', [create, create], '101 silent'),
    of('two watches in a message', '/v3/watch', [frame(watchBody + watchBody)], '101 silent'),
    of('a watch in a binary message', '/v3/watch', [frame(watchBody, 0x82)], '101 silent'),
    of(
      'a watch in two fragments',
      '/v3/watch',
      [frame(watchBody.slice(0, 9), 1), frame(watchBody.slice(9), 0x80)],
      '101 silent',
    ),
    of('a watch behind an empty message', '/v3/watch', [frame(''), create], '101 silent'),
    of('progress', '/v3/watch', [create, frame('{"progress_request":{}}')], '101 silent'),
    of('an unknown field', '/v3/watch', [frame('{"foo":5}')], '101 silent'),
    of(
      'a frame cut anywhere',
      '/v3/watch',
      [create.slice(0, 1), create.slice(1, 4), create.slice(4, 20), create.slice(20)],
      '101 silent',
    ),
    of('JSON that is none', '/v3/watch', [frame('{x')], '101 closed'),
    of('a wrong type', '/v3/watch', [frame('{"create_request":5}')], '101 closed'),
    of('JSON that is none, behind a watch', '/v3/watch', [create, frame('{x')], '101 silent', {
      wald: ['101 silent', '101 closed'],
      why: 'nothing more is read of it',
      bodies: false,
    }),
    of('two keep-alives', '/v3/lease/keepalive', [frame('{"ID":"77"}'), frame('{"ID":"78"}')], '101 silent'),
    of('a range', unary, [frame(rangeBody)], '101 closed'),
    of('a range without its method', '/v3/kv/range', [frame(rangeBody)], '101 closed'),
    of('a put', '/v3/kv/put?method=POST', [frame(putBody)], '101 closed, 1 written', {
      uws: ['101 closed, 1 written', ...uws.map((text) => `${text}, 0 written`)],
    }),
    of('a range of JSON that is none', unary, [frame('{x')], '101 closed'),
    of('a range that is refused', unary, [frame('{}')], '101 closed'),
    of('an unknown path', '/v3/nothing', [], '101 closed'),
    of('a ping', '/v3/watch', [frame('hi', 0x89)], '101 silent'),
    of('a pong', '/v3/watch', [frame('hi', 0x8a), create], '101 silent'),
    // Its text comes back with it.
    of('a close frame of 1000', '/v3/watch', [create, frame('\x03\xe8bye', 0x88)], '101 closed', ownWords),
    of('a close frame without a code', '/v3/watch', [frame('', 0x88)], '101 closed'),
    of('a close frame of 1005', '/v3/watch', [frame('\x03\xed', 0x88)], '101 closed', ownWords),
    of(
      'a frame that is not masked',
      '/v3/watch',
      [`\x81${String.fromCharCode(watchBody.length)}${watchBody}`],
      '101 closed',
      ownWords,
    ),
    of('a reserved bit', '/v3/watch', [frame(watchBody, 0xc1)], '101 closed', ownWords),
    of('an unknown opcode', '/v3/watch', [frame(watchBody, 0x83)], '101 closed', ownWords),
    of('a ping of 126 bytes', '/v3/watch', [frame('x'.repeat(126), 0x89)], '101 closed', ownWords),
    of('a continuation of nothing', '/v3/watch', [frame(watchBody, 0x80)], '101 closed', ownWords),
    row('WebSocket', 'a frame in the same packet', [get('/v3/watch', upgrade) + create], 'closed', {
      wald: ['closed', '101 silent'],
      why: 'etcd refuses bytes behind the handshake; RFC 6455 has a client wait',
      uws,
    }),
  ];
}

/** The code of the close frame is as etcd's, its words are not compared. */
const ownWords: Rest = { bodies: false };
