import type { Image } from "@container-interfaces/oci-spec/image";

const prefix = "org.opencontainers.image";

/**
 * The annotations that an image gives to its containers: what its config says of itself, and its labels, which count where both say
 * something. A label without a name, which a runtime configuration cannot have, is left out. Conversion, "Annotations".
 */
export function imageAnnotations(image: Image): Readonly<Record<string, string>> {
  const { config } = image;
  const features = image["os.features"] ?? [];
  const ports = Object.keys(config?.ExposedPorts ?? {});
  const own: readonly (readonly [name: string, value: string | null | undefined])[] = [
    ["os", image.os],
    ["architecture", image.architecture],
    ["variant", image.variant],
    ["os.version", image["os.version"]],
    ["os.features", features.length > 0 ? features.join(",") : undefined],
    ["author", image.author],
    ["created", image.created],
    ["stopSignal", config?.StopSignal],
    ["exposedPorts", ports.length > 0 ? ports.sort().join(",") : undefined],
  ];
  return Object.fromEntries([
    ...own.flatMap(([name, value]) => (value == null ? [] : [[`${prefix}.${name}`, value]])),
    ...Object.entries(config?.Labels ?? {}).filter(([name]) => name !== ""),
  ]);
}
