import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/free-port.ts';
import { ProgramProcess } from '../support/program-process.ts';

/** What one kind of proxy needs to be started. */
interface ProxyProgram {
  name: string;
  command: string;
  /** @param directory where all that it writes belongs */
  configuration(directory: string, ports: readonly number[]): string;
  /** @param file with the configuration */
  arguments(file: string): string[];
}

const readyTimeLimitMs = 15_000;
const readyPollMs = 20;
const startAttemptsMax = 3;

/** nginx or haproxy with a configuration of its own, on loopback ports, with all its files in a directory that goes with it. */
export class ProxyProcess {
  readonly directory: string;
  /** In the order in which the configuration was given them. */
  readonly ports: readonly number[];
  private readonly process: ProgramProcess;

  private constructor(name: string, directory: string, ports: readonly number[]) {
    this.process = new ProgramProcess(name);
    this.directory = directory;
    this.ports = ports;
  }

  /** @param blocks the `server` blocks of nginx's configuration, each for the port that it is given */
  static startNginx(blocks: readonly ((port: number) => string)[]): Promise<ProxyProcess> {
    return ProxyProcess.start(
      {
        name: 'nginx',
        command: '/usr/sbin/nginx',
        configuration: (directory, ports) =>
          nginxConfiguration(directory, blocks.map((block, i) => block(ports[i]!)).join('\n')),
        arguments: (file) => ['-c', file, '-p', join(file, '..'), '-e', 'stderr'],
      },
      blocks.length,
    );
  }

  /**
   * @param sections the `frontend` and `backend` sections of haproxy's configuration, each for the port that it is given; the
   *   socket `haproxy.sock` in the directory answers questions
   */
  static startHaproxy(sections: readonly ((port: number) => string)[]): Promise<ProxyProcess> {
    return ProxyProcess.start(
      {
        name: 'haproxy',
        command: '/usr/sbin/haproxy',
        configuration: (directory, ports) =>
          haproxyConfiguration(directory, sections.map((section, i) => section(ports[i]!)).join('\n')),
        arguments: (file) => ['-db', '-f', file],
      },
      sections.length,
    );
  }

  private static async start(program: ProxyProgram, portCount: number): Promise<ProxyProcess> {
    for (let attempt = 1; ; attempt++) {
      const ports: number[] = [];
      for (let i = 0; i < portCount; i++) ports.push(await freePort());
      const directory = mkdtempSync(join(tmpdir(), `${program.name}-test-`));
      const file = join(directory, `${program.name}.conf`);
      writeFileSync(file, program.configuration(directory, ports));
      const proxy = new ProxyProcess(program.name, directory, ports);
      try {
        proxy.process.start(program.command, program.arguments(file));
        await proxy.untilListening();
        return proxy;
      } catch (error) {
        await proxy.remove();
        // Another process may have bound one of the ports since they were found free.
        if (attempt === startAttemptsMax || !/already in use|cannot bind/i.test(proxy.process.output))
          throw error;
      }
    }
  }

  /** `host:port` of one of its ports. */
  endpoint(index: number): string {
    return `127.0.0.1:${this.ports[index]}`;
  }

  /** Ends it and removes its files. */
  async remove(): Promise<void> {
    await this.process.stop();
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async untilListening(): Promise<void> {
    const untilMs = performance.now() + readyTimeLimitMs;
    for (const port of this.ports) {
      while (!(await isListening(port))) {
        if (!this.process.isRunning) throw new Error(this.process.describe('ended before it listened'));
        if (performance.now() > untilMs)
          throw new Error(this.process.describe(`did not listen within ${readyTimeLimitMs} ms`));
        await new Promise((resolve) => setTimeout(resolve, readyPollMs));
      }
    }
  }
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/** One process, as the user who started it, that stays in the foreground. */
function nginxConfiguration(directory: string, servers: string): string {
  const temporary = join(directory, 'temporary');
  mkdirSync(temporary);
  return `
daemon off;
master_process off;
pid ${directory}/nginx.pid;
error_log stderr warn;
events { worker_connections 256; }
http {
  access_log off;
  client_body_temp_path ${temporary}/body;
  proxy_temp_path ${temporary}/proxy;
  fastcgi_temp_path ${temporary}/fastcgi;
  uwsgi_temp_path ${temporary}/uwsgi;
  scgi_temp_path ${temporary}/scgi;
  client_max_body_size 4m;
  map $http_upgrade $connection_upgrade {
    default upgrade;
    '' close;
  }
${servers}
}
`;
}

function haproxyConfiguration(directory: string, sections: string): string {
  return `
global
  stats socket ${directory}/haproxy.sock mode 600 level admin
  nbthread 1
  maxconn 256
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
${sections}
`;
}
