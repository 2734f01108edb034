/** The parts of a CDI device's whole name. */
export interface CdiName {
  /** The vendor, such as `vendor.com`. */
  readonly vendor: string;
  /** The class, such as `gpu`. */
  readonly class: string;
  /** The device, such as `0`. */
  readonly device: string;
}

const QUALIFIER = /^[A-Za-z](?:[A-Za-z0-9_.-]*[A-Za-z0-9])?$/;
const DEVICE = /^[A-Za-z0-9](?:[A-Za-z0-9_.:-]*[A-Za-z0-9])?$/;
const LONGEST_CLASS = 63;
const LONGEST_VENDOR = 253;

/** Vendor and class of a kind such as `vendor.com/gpu`; `undefined` for what is none. */
export function parseCdiKind(kind: string): Pick<CdiName, "vendor" | "class"> | undefined {
  const slash = kind.indexOf("/");
  const [vendor, name] = [kind.slice(0, Math.max(slash, 0)), kind.slice(slash + 1)];
  if (vendor.length > LONGEST_VENDOR || name.length > LONGEST_CLASS) return undefined;
  return QUALIFIER.test(vendor) && QUALIFIER.test(name) ? { vendor, class: name } : undefined;
}

/** The parts of a whole name such as `vendor.com/gpu=0`; `undefined` for what is none. */
export function parseCdiName(name: string): CdiName | undefined {
  const equals = name.indexOf("=");
  const kind = parseCdiKind(name.slice(0, Math.max(equals, 0)));
  const device = name.slice(equals + 1);
  return kind !== undefined && isCdiDeviceName(device) ? { ...kind, device } : undefined;
}

/** Whether a device within a kind can be called so. */
export function isCdiDeviceName(name: string): boolean {
  return name.length <= 1024 && DEVICE.test(name);
}
