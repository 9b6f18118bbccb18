import {
  HealthCheckRequest,
  HealthCheckResponse,
  ServingStatus,
} from '../codec/generated/messages.generated.ts';
import { Writer } from '../codec/writer.ts';
import type { GrpcMethod } from './call.ts';

/**
 * `grpc.health.v1.Health/Watch`: tells the state of the service at once, and again when it changes. A server that answers
 * serves, and what it does not know it will not know later, so there is one message, and the call stays open.
 */
export const healthWatch: GrpcMethod = {
  kind: 'stream',
  open(call) {
    call.onMessage = (message) => {
      const { service } = HealthCheckRequest.decode(message);
      const status = service === '' ? ServingStatus.SERVING : ServingStatus.SERVICE_UNKNOWN;
      const writer = new Writer(16);
      HealthCheckResponse.encode(HealthCheckResponse.create({ status }), writer);
      call.send(writer.view());
    };
  },
};
