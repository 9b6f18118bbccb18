import { createPrivateKey, generateKeyPairSync, sign } from 'node:crypto';
import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { type Clock, dateOf } from '../../host/clock.ts';
import { makeDirectories } from '../../host/directories.ts';
import type { Logger } from '../../host/logger.ts';
import { addressBytes } from './address.ts';
import { DerTag, encodeDer, encodeDerInteger, encodeDerObjectId } from './der.ts';

const validDays = 365;

/**
 * A certificate that the member signs itself, for `--auto-tls`: cert.pem and key.pem of a directory, made there when one of them is
 * missing. As etcd's: P-521, a year, for servers. One that has run out is kept, as with etcd.
 *
 * @param hosts addresses and names that it is for
 * @throws the system's error
 */
export function selfSignedFiles(
  directory: string,
  hosts: readonly string[],
  logger: Logger,
  clock: Clock,
): { readonly certFile: string; readonly keyFile: string } {
  const certFile = join(directory, 'cert.pem');
  const keyFile = join(directory, 'key.pem');
  if (existsSync(certFile) && existsSync(keyFile)) return { certFile, keyFile };
  const { certificate, key } = makeSelfSigned(hosts, clock);
  makeDirectories(directory, 0o700);
  // A crash in between leaves a start that makes both anew.
  place(keyFile, key, 0o600);
  place(certFile, certificate, 0o644);
  logger.child('net/self-signed').info('created cert file', { path: certFile, hosts });
  return { certFile, keyFile };
}

function place(path: string, text: string, mode: number): void {
  writeFileSync(`${path}.new`, text, { mode });
  renameSync(`${path}.new`, path);
}

/** Certificate and key in PEM (RFC 5280). */
export function makeSelfSigned(
  hosts: readonly string[],
  clock: Pick<Clock, 'wallMs' | 'randomUint64'>,
): { readonly certificate: string; readonly key: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', {
    namedCurve: 'P-521',
    publicKeyEncoding: { type: 'spki', format: 'der' },
    privateKeyEncoding: { type: 'sec1', format: 'pem' },
  });
  const algorithm = sequence(encodeDerObjectId('1.2.840.10045.4.3.4')); // ecdsa-with-SHA512
  const name = sequence(
    encodeDer(
      DerTag.SET,
      sequence(encodeDerObjectId('2.5.4.10'), encodeDer(DerTag.UTF8_STRING, Buffer.from('wald'))), // organizationName
    ),
  );
  const fromMs = clock.wallMs();
  const untilMs = fromMs + validDays * 24 * 3600 * 1000;
  const serial = Buffer.alloc(16);
  serial.writeBigUInt64BE(clock.randomUint64(), 0);
  serial.writeBigUInt64BE(clock.randomUint64(), 8);
  const body = sequence(
    encodeDer(0xa0, encodeDerInteger(Buffer.from([2]))), // version 3
    encodeDerInteger(serial),
    algorithm,
    name,
    sequence(time(fromMs), time(untilMs)),
    name,
    publicKey,
    encodeDer(
      0xa3,
      sequence(
        // Key usage: digital signature, key encipherment.
        extension('2.5.29.15', true, encodeDer(DerTag.BIT_STRING, Buffer.from([5, 0xa0]))),
        extension('2.5.29.37', false, sequence(encodeDerObjectId('1.3.6.1.5.5.7.3.1'))), // server auth
        extension('2.5.29.19', true, sequence()), // no authority
        ...(hosts.length === 0
          ? []
          : [extension('2.5.29.17', false, sequence(...hosts.map(alternativeName)))]),
      ),
    ),
  );
  const signature = sign('sha512', body, createPrivateKey(privateKey));
  const certificate = sequence(body, algorithm, encodeDer(DerTag.BIT_STRING, Buffer.from([0]), signature));
  const lines = certificate.toString('base64').match(/.{1,64}/g)!;
  return {
    certificate: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    key: privateKey,
  };
}

function sequence(...parts: readonly Uint8Array[]): Buffer {
  return encodeDer(DerTag.SEQUENCE, ...parts);
}

function extension(objectId: string, isCritical: boolean, value: Buffer): Buffer {
  const critical = isCritical ? [Buffer.from([0x01, 0x01, 0xff])] : [];
  return sequence(encodeDerObjectId(objectId), ...critical, encodeDer(DerTag.OCTET_STRING, value));
}

function alternativeName(host: string): Buffer {
  return isIP(host) === 0
    ? encodeDer(0x82, Buffer.from(host, 'latin1'))
    : encodeDer(0x87, addressBytes(host));
}

function time(wallMs: number): Buffer {
  const date = dateOf(wallMs);
  // 20261124172939Z; years from 2050 on must have four digits, and those before two.
  const digits = `${date.toISOString().slice(0, 19).replace(/[-:T]/g, '')}Z`;
  return date.getUTCFullYear() < 2050
    ? encodeDer(DerTag.UTC_TIME, Buffer.from(digits.slice(2)))
    : encodeDer(DerTag.GENERALIZED_TIME, Buffer.from(digits));
}
