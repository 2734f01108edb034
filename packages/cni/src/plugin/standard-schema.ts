/**
 * A validator that follows Standard Schema 1 (standardschema.dev): zod, valibot, arktype and others, or one of a few lines. Only what is
 * needed here is asked for.
 */
export interface StandardSchema<Output> {
  /** The members of the standard. */
  readonly "~standard": {
    /** The version of the standard. */
    readonly version: 1;
    /** The name of the library. */
    readonly vendor: string;
    /** Checks a value and gives what becomes of it, or what is wrong with it. */
    readonly validate: (value: unknown) => SchemaResult<Output> | Promise<SchemaResult<Output>>;
  };
}

/** What a validator gives. */
export type SchemaResult<Output> = SchemaSuccess<Output> | SchemaFailure;

/** A value that is as it should be. */
export interface SchemaSuccess<Output> {
  /** The value, with defaults filled in and texts converted as the validator does it. */
  readonly value: Output;
  /** Absent for a success. */
  readonly issues?: undefined;
}

/** A value that is not as it should be. */
export interface SchemaFailure {
  /** What is wrong. */
  readonly issues: readonly SchemaIssue[];
}

/** One thing that is wrong with a value. */
export interface SchemaIssue {
  /** What was expected. */
  readonly message: string;
  /** Where: keys and indexes from the outside in. */
  readonly path?: readonly (PropertyKey | SchemaIssueStep)[] | undefined;
}

/** One step of a path, in the longer form. */
export interface SchemaIssueStep {
  /** The key or the index. */
  readonly key: PropertyKey;
}
