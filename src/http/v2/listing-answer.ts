import type { Clock } from '../../host/clock.ts';
import type { HttpResponse } from '../exchange.ts';
import type { Listing } from './listing.ts';

/**
 * Answers with a listing, of which no more is written than the client takes: one piece a turn of the loop, and none while it does not read.
 */
export class ListingAnswer {
  private readonly response: HttpResponse;
  private readonly listing: Listing;
  private readonly clock: Pick<Clock, 'soon'>;
  private waitsForClient = false;

  /** @param response with its headers set */
  constructor(response: HttpResponse, listing: Listing, clock: Pick<Clock, 'soon'>) {
    this.response = response;
    this.listing = listing;
    this.clock = clock;
  }

  /** Sends the first piece; a listing that has no other goes out with its length. */
  begin(): void {
    const { response, listing } = this;
    const first = listing.next(pieceNodesMax, pieceBytesMax);
    if (listing.isDone) {
      response.end(first);
      return;
    }
    response.onDrain = this.drained;
    this.send(first);
  }

  private send(piece: string): void {
    this.waitsForClient = !this.response.write(piece);
    if (!this.waitsForClient) this.clock.soon(this.goOn);
  }

  /** uWebSockets also calls it when nobody waits. */
  private readonly drained = (): void => {
    if (!this.waitsForClient) return;
    this.waitsForClient = false;
    this.goOn();
  };

  private readonly goOn = (): void => {
    const { response, listing } = this;
    if (response.aborted) return;
    try {
      if (listing.isDone) response.end();
      else this.send(listing.next(pieceNodesMax, pieceBytesMax));
    } catch (error) {
      response.abort();
      throw error;
    }
  };
}

/** Nodes of a listing that are written at a time. */
export const pieceNodesMax = 256;
/** Bytes of a listing that are written at a time, or so many more as a node and 8,192 characters of its value have. */
export const pieceBytesMax = 64 * 1024;
