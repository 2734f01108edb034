import { ContainerEventResponse, ListContainersResponse, VersionResponse } from "@container-interfaces/cri";
import { createSamples } from "../samples.js";

interface OwnReplies {
  readonly version: VersionResponse;
  readonly listContainers: ListContainersResponse;
  readonly events: readonly ContainerEventResponse[];
}

let made: OwnReplies | undefined;

/**
 * What servers with our messages answer. They share it: objects that are made while the code is still cold have other hidden
 * classes than later ones, and encoding them took a tenth longer for the server that came first.
 */
export function ownReplies(): OwnReplies {
  if (made !== undefined) return made;
  const { version, listContainers, events } = createSamples();
  made = {
    version: VersionResponse.decode(version),
    listContainers: ListContainersResponse.decode(listContainers),
    events: events.map((event) => ContainerEventResponse.decode(event)),
  };
  return made;
}
