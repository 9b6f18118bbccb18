import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Registry } from 'prom-client';
import type { Clock } from '../host/clock.ts';

/**
 * A registry's metrics as Prometheus text. A collection takes milliseconds of the event loop: one is made for all who asked before it
 * begins, in a turn of its own, and none begins while another is under way. So no value is from before the scrape.
 */
export class Exposition {
  private readonly registry: MetricsRegistry;
  private readonly clock: Pick<Clock, 'soon'>;
  /** Who waits for the next collection. */
  private scrapes: Scrape[] = [];
  private isUnderWay = false;

  constructor(registry: MetricsRegistry, clock: Pick<Clock, 'soon'>) {
    this.registry = registry;
    this.clock = clock;
  }

  get contentType(): string {
    return this.registry.contentType;
  }

  /**
   * Returns the text, shared with others who asked.
   * @param isCompressed with gzip, on a thread of node's
   * @throws what a collector throws
   */
  bytes(isCompressed: boolean): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      this.scrapes.push({ isCompressed, resolve, reject });
      this.ask();
    });
  }

  private ask(): void {
    if (this.isUnderWay) return;
    this.isUnderWay = true;
    this.clock.soon(() => this.collect());
  }

  private async collect(): Promise<void> {
    const { scrapes } = this;
    this.scrapes = [];
    try {
      const text = Buffer.from(await this.registry.metrics());
      const compressed = scrapes.filter(({ isCompressed }) => isCompressed);
      for (const scrape of scrapes) if (!scrape.isCompressed) scrape.resolve(text);
      if (compressed.length > 0) {
        const bytes = await gzipped(text);
        for (const { resolve } of compressed) resolve(bytes);
      }
    } catch (error) {
      for (const { reject } of scrapes) reject(error);
    }
    this.isUnderWay = false;
    if (this.scrapes.length > 0) this.ask();
  }
}

type MetricsRegistry = Pick<Registry, 'metrics' | 'contentType'>;

interface Scrape {
  readonly isCompressed: boolean;
  readonly resolve: (bytes: Buffer) => void;
  readonly reject: (error: unknown) => void;
}

const gzipped = promisify<Buffer, Buffer>(gzip);
