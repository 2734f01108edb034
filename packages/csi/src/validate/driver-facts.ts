/** What the rules for requests and responses need to know of a driver. */
export interface DriverFacts {
  /** Whether the driver has STAGE_UNSTAGE_VOLUME, so that a volume is published from its staging path. */
  readonly stagesVolumes: boolean;
  /**
   * Whether the driver has VOLUME_ACCESSIBILITY_CONSTRAINTS, so that places may be asked for and reported.
   */
  readonly usesTopology: boolean;
}
