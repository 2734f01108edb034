import { inspect } from "node:util";
import { isSecretKey } from "@container-interfaces/transport";

/**
 * Lets `console.log` and `util.inspect` show `[redacted]` for service-account tokens, which Kubernetes puts into the volume context
 * where no `.proto` marks them as secret. The message stays as it is.
 */
export function hideTokens(request: object): void {
  const { volumeContext, publishContext } = request as Record<string, unknown>;
  hideIn(volumeContext);
  hideIn(publishContext);
}

function hideIn(context: unknown): void {
  if (typeof context !== "object" || context === null) return;
  if (!Object.keys(context).some(isSecretKey)) return;
  const show = (): unknown =>
    Object.fromEntries(
      Object.entries(context).map(([key, value]) => [key, isSecretKey(key) ? "[redacted]" : value]),
    );
  Object.defineProperty(context, inspect.custom, { value: show, configurable: true });
}
