import { once } from "node:events";
import { RpcError } from "@container-interfaces/transport";
import { describe, expect, it } from "vitest";
import { start } from "../../testdata/fake-fixture.js";
import { FakeRuntime } from "./index.js";

describe("the images of a FakeRuntime", () => {
  it("are one image where two names have the same content", async () => {
    const registry = [
      { name: "registry.example/app:1", content: "app", sizeBytes: 5, user: "web", pinned: true },
      { name: "registry.example/app:latest", content: "app" },
      { name: "registry.example/other", user: 7 },
    ];
    const { client } = await start({ registry, images: [] });
    const { imageRef } = await client.pullImage({ image: { image: "registry.example/app:1" } });
    expect((await client.pullImage({ image: { image: "registry.example/app" } })).imageRef).toBe(imageRef);
    const [image, ...others] = (await client.listImages({})).images;
    expect(others).toEqual([]);
    expect(image).toMatchObject({ id: imageRef, size: 5n, username: "web", uid: undefined, pinned: true });
    expect(image?.repoTags).toEqual(["registry.example/app:1", "registry.example/app:latest"]);
    const [digest = ""] = image?.repoDigests ?? [];
    expect(digest).toMatch(/^registry\.example\/app@sha256:[0-9a-f]{64}$/);
    for (const name of [digest, imageRef, imageRef.slice("sha256:".length), digest.replace("@", ":1@")]) {
      expect((await client.imageStatus({ image: { image: name } })).image?.id, name).toBe(imageRef);
    }
    await client.removeImage({ image: { image: "registry.example/app:1" } });
    expect((await client.listImages({})).images).toEqual([]);
    expect((await client.pullImage({ image: { image: digest } })).imageRef).toBe(imageRef);
    expect((await client.listImages({})).images).toMatchObject([{ repoTags: [], repoDigests: [digest] }]);
    const other = await client.pullImage({ image: { image: "registry.example/other:latest" } });
    expect(
      (await client.imageStatus({ image: { image: other.imageRef }, verbose: true })).image,
    ).toMatchObject({ uid: { value: 7n } });
    expect((await client.imageFsInfo({})).imageFilesystems[0]?.usedBytes?.value).toBe(1_000_005n);
  });

  it("are not found where the registry has none, and need a name", async () => {
    const { client } = await start();
    await expect(client.pullImage({ image: { image: "none" } })).rejects.toMatchObject({
      code: "NOT_FOUND",
      reason: expect.stringContaining("docker.io/library/none:latest"),
    });
    await expect(client.pullImage({})).rejects.toMatchObject({ code: "INVALID_ARGUMENT" });
    expect((await client.imageStatus({})).image).toBeUndefined();
    expect(() => new FakeRuntime({ images: ["none"] })).toThrow(RpcError);
  });

  it("want credentials where the registry does", async () => {
    const { client } = await start({
      registry: [{ name: "secret", credentials: { username: "u", password: "p" } }],
      images: [],
    });
    const image = { image: "secret" };
    const pull = (auth?: object): Promise<unknown> => client.pullImage({ image, auth });
    await expect(pull()).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await expect(pull({})).rejects.toMatchObject({ code: "UNAUTHENTICATED" });
    await expect(pull({ username: "u", password: "wrong" })).rejects.toMatchObject({
      code: "PERMISSION_DENIED",
    });
    await pull({ username: "u", password: "p" });
    await pull({ auth: Buffer.from("u:p").toString("base64") });
  });

  it("can take long, and a pull that is given up leaves nothing", async () => {
    let told = (_: AbortSignal): void => {};
    const pulling = new Promise<AbortSignal>((resolve) => (told = resolve));
    const pull = ({ signal }: { signal: AbortSignal }): Promise<never> => {
      told(signal);
      return new Promise(() => {});
    };
    const { client } = await start({ registry: [{ name: "slow", pull }], images: [] });
    const controller = new AbortController();
    const call = client.pullImage({ image: { image: "slow" } }, { signal: controller.signal });
    const ended = expect(call).rejects.toMatchObject({ code: "CANCELLED" });
    const signal = await pulling;
    controller.abort();
    await ended;
    if (!signal.aborted) await once(signal, "abort");
    expect((await client.listImages({})).images).toEqual([]);
  });

  it("can fail as the registry does", async () => {
    const pull = (): never => {
      throw new RpcError("UNAVAILABLE", "RegistryUnavailable: the registry is down");
    };
    const { client } = await start({ registry: [{ name: "down", pull }], images: [] });
    await expect(client.pullImage({ image: { image: "down" } })).rejects.toThrow("RegistryUnavailable");
  });
});
