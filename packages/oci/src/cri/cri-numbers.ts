/** Whose namespace is used, by the numbers of CRI's `NamespaceMode`. */
export const namespaceMode = { POD: 0, CONTAINER: 1, NODE: 2, TARGET: 3 } as const;

/** How mounts spread, by the numbers of CRI's `MountPropagation`. */
export const mountPropagation = { PRIVATE: 0, HOST_TO_CONTAINER: 1, BIDIRECTIONAL: 2 } as const;

/** Kinds of security profile, by the numbers of CRI's `SecurityProfile.ProfileType`. */
export const profileType = { RUNTIME_DEFAULT: 0, UNCONFINED: 1, LOCALHOST: 2 } as const;

/** Which groups beside those asked for, by the numbers of CRI's `SupplementalGroupsPolicy`. */
export const supplementalGroupsPolicy = { MERGE: 0, STRICT: 1 } as const;
