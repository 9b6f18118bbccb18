import {
  ConnectionError,
  defaultFrameBytesMax,
  ErrorCode,
  int31Max,
  protocolError,
  readUint32,
  Setting,
} from './frame.ts';
import type { Sender } from './sender.ts';
import type { Stream } from './stream.ts';

/**
 * Applies the payload of a client's SETTINGS, whose length is a multiple of 6, in order (RFC 9113 section 6.5).
 * A new initial window changes the windows of all open streams, below 0 too (section 6.9.2).
 */
export function applyClientSettings(
  source: Buffer,
  start: number,
  end: number,
  sender: Sender,
  streams: ReadonlyMap<number, Stream>,
): void {
  for (let at = start; at < end; at += 6) {
    const value = readUint32(source, at + 2);
    switch ((source[at]! << 8) | source[at + 1]!) {
      case Setting.HEADER_TABLE_SIZE:
        sender.encoder.setTableBytesMax(value);
        break;
      case Setting.ENABLE_PUSH:
        if (value > 1) throw protocolError(`SETTINGS_ENABLE_PUSH is ${value}`);
        break;
      case Setting.INITIAL_WINDOW_SIZE:
        applyInitialWindow(value, sender, streams);
        break;
      case Setting.MAX_FRAME_SIZE:
        // Larger frames than the default are allowed, but not used.
        if (value < defaultFrameBytesMax || value > 0xff_ffff) {
          throw protocolError(`SETTINGS_MAX_FRAME_SIZE is ${value}`);
        }
        break;
      default: // unknown settings are ignored; the others bind only who opens streams or pushes
    }
  }
}

function applyInitialWindow(value: number, sender: Sender, streams: ReadonlyMap<number, Stream>): void {
  if (value > int31Max) {
    throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, `SETTINGS_INITIAL_WINDOW_SIZE is ${value}`);
  }
  const change = value - sender.streamWindow;
  sender.streamWindow = value;
  for (const stream of streams.values()) {
    stream.sendWindow += change;
    if (stream.sendWindow > int31Max) {
      throw new ConnectionError(ErrorCode.FLOW_CONTROL_ERROR, 'SETTINGS make a window exceed 2^31 - 1');
    }
    sender.makeReady(stream);
  }
}
