import { type ClientInterceptor, RpcError } from "@container-interfaces/transport";
import type {
  ControllerPublishVolumeRequest,
  CreateSnapshotResponse,
  CreateVolumeGroupSnapshotResponse,
  CreateVolumeResponse,
  NodePublishVolumeRequest,
  NodeStageVolumeRequest,
} from "../../gen/csi/v1/csi.js";
import type { DriverClients } from "../driver-clients.js";
import { orNotFound, whileAborted } from "./expect-code.js";

type Undo = (clients: DriverClients) => Promise<unknown>;

/** Something to take away. */
interface Step {
  readonly what: string;
  readonly undo: Undo;
}

/** Notes what calls have made, and takes it away in the opposite order. */
export class UndoStack {
  readonly #undos: Step[] = [];

  /** The layer around the calls of a client whose work is to be undone. */
  readonly interceptor: ClientInterceptor = {
    unary: async (call, next) => {
      const before = this.#before(call.method.name, call.request);
      if (before !== undefined) this.#undos.push(before);
      try {
        const response = await next(call);
        this.#after(call.method.name, response);
        return response;
      } catch (error) {
        // what uses a volume is undone even if it failed, as half of its work may be done, but not what was never begun
        const begun = !RpcError.is(error, "UNIMPLEMENTED") && !RpcError.is(error, "INVALID_ARGUMENT");
        if (before !== undefined && !begun) this.#undos.splice(this.#undos.indexOf(before), 1);
        throw error;
      }
    },
  };

  /**
   * Takes everything away, as far as it is still there.
   *
   * @throws Error that names the first thing which stayed
   */
  async undo(clients: DriverClients, patienceMs: number): Promise<void> {
    let failure: Error | undefined;
    for (const { what, undo } of this.#undos.splice(0).reverse()) {
      try {
        await whileAborted(() => undo(clients), patienceMs);
      } catch (error) {
        failure ??= new Error(`${what} could not be taken away`, { cause: error });
      }
    }
    if (failure !== undefined) throw failure;
  }

  #before(rpc: string, request: unknown): Step | undefined {
    if (rpc === "ControllerPublishVolume") {
      const { volumeId = "", nodeId = "" } = request as Partial<ControllerPublishVolumeRequest>;
      const undo: Undo = ({ controller }) =>
        orNotFound(controller.controllerUnpublishVolume({ volumeId, nodeId }));
      return { what: `the attachment of ${volumeId}`, undo };
    }
    if (rpc === "NodeStageVolume") {
      const { volumeId = "", stagingTargetPath = "" } = request as Partial<NodeStageVolumeRequest>;
      const undo: Undo = ({ node }) => orNotFound(node.nodeUnstageVolume({ volumeId, stagingTargetPath }));
      return { what: `the staging of ${volumeId}`, undo };
    }
    if (rpc === "NodePublishVolume") {
      const { volumeId = "", targetPath = "" } = request as Partial<NodePublishVolumeRequest>;
      const undo: Undo = ({ node }) => orNotFound(node.nodeUnpublishVolume({ volumeId, targetPath }));
      return { what: `the publication of ${volumeId}`, undo };
    }
    return undefined;
  }

  #after(rpc: string, response: unknown): void {
    if (rpc === "CreateVolume") {
      const { volume } = response as CreateVolumeResponse;
      const volumeId = volume?.volumeId ?? "";
      this.#add(`volume ${volumeId}`, ({ controller }) => controller.deleteVolume({ volumeId }));
    } else if (rpc === "CreateSnapshot") {
      const { snapshot } = response as CreateSnapshotResponse;
      const snapshotId = snapshot?.snapshotId ?? "";
      this.#add(`snapshot ${snapshotId}`, ({ controller }) => controller.deleteSnapshot({ snapshotId }));
    } else if (rpc === "CreateVolumeGroupSnapshot") {
      const { groupSnapshot } = response as CreateVolumeGroupSnapshotResponse;
      const groupSnapshotId = groupSnapshot?.groupSnapshotId ?? "";
      const snapshotIds = groupSnapshot?.snapshots.map(({ snapshotId }) => snapshotId) ?? [];
      this.#add(`group ${groupSnapshotId}`, ({ groupController }) =>
        groupController.deleteVolumeGroupSnapshot({ groupSnapshotId, snapshotIds }),
      );
    }
  }

  #add(what: string, undo: Undo): void {
    this.#undos.push({ what, undo });
  }
}
