import {
  type ClientCall,
  type ClientInterceptor,
  RpcError,
  StatusCode,
} from "@container-interfaces/transport";

/** One finished call, with what the metric `csi_operations_seconds` of kubelet and the sidecars has as labels. */
export interface DriverCall {
  /** The path of the RPC, such as `/csi.v1.Node/NodePublishVolume`: the label `method_name`. */
  readonly operation: string;
  /** The name of the driver, or `unknown-driver` before it is known: the label `driver_name`. */
  readonly driver: string;
  /** The name of the status, such as `OK` or `NOT_FOUND`: the label `grpc_status_code`. A stream that was left has `CANCELLED`. */
  readonly code: keyof typeof StatusCode;
  /** How long it took, in milliseconds; a stream until its end. */
  readonly durationMs: number;
}

/** Makes the interceptor that tells of each call when it is over. */
export function callMetrics(driver: () => string, onCall: (call: DriverCall) => void): ClientInterceptor {
  const start = ({ path }: ClientCall): ((code: DriverCall["code"]) => void) => {
    const startedAt = performance.now();
    return (code) =>
      onCall({ operation: path, driver: driver(), code, durationMs: performance.now() - startedAt });
  };
  return {
    unary: async (call, next) => {
      const end = start(call);
      let code: DriverCall["code"] = "OK";
      try {
        return await next(call);
      } catch (error) {
        code = codeOf(error);
        throw error;
      } finally {
        end(code);
      }
    },
    stream: async function* (call, next) {
      const end = start(call);
      let code: DriverCall["code"] = "CANCELLED";
      try {
        yield* next(call);
        code = "OK";
      } catch (error) {
        code = codeOf(error);
        throw error;
      } finally {
        end(code);
      }
    },
  };
}

function codeOf(error: unknown): DriverCall["code"] {
  if (!RpcError.is(error)) return "UNKNOWN";
  return Object.hasOwn(StatusCode, error.code) ? (error.code as DriverCall["code"]) : "INTERNAL";
}
