/** When the image was built: a date and time of RFC 3339, such as `2015-10-31T22:22:56Z`. */
export const annotationCreated = "org.opencontainers.image.created";
/** Who is responsible for the image and how to reach them: any text. */
export const annotationAuthors = "org.opencontainers.image.authors";
/** Where to find out more about the image: a URL. */
export const annotationURL = "org.opencontainers.image.url";
/** Where the image's documentation is: a URL. */
export const annotationDocumentation = "org.opencontainers.image.documentation";
/** Where the source code that the image is built from is: a URL. */
export const annotationSource = "org.opencontainers.image.source";
/** The version of the packaged software: any text, often a tag of its source code or a semantic version. */
export const annotationVersion = "org.opencontainers.image.version";
/** Which revision of the source code was packaged: the identifier in its version control, such as a commit. */
export const annotationRevision = "org.opencontainers.image.revision";
/** Who hands the image out: the name of a person or an organisation. */
export const annotationVendor = "org.opencontainers.image.vendor";
/** The licences of the software in the image: an SPDX licence expression, such as `Apache-2.0 OR MIT`. */
export const annotationLicenses = "org.opencontainers.image.licenses";
/**
 * What content is called in an image layout, often the tag: letters and digits in components, joined by one of
 * `-._:@+` or by `--`, and `/` between components; `isRefName` tells. It counts on the descriptors of `index.json`
 * only.
 */
export const annotationRefName = "org.opencontainers.image.ref.name";
/** What the image is called by people: any text. */
export const annotationTitle = "org.opencontainers.image.title";
/** What the software in the image is, for people: any text. */
export const annotationDescription = "org.opencontainers.image.description";
/** Which image this one was built on, the one whose layers it starts with: the digest of its manifest or index. */
export const annotationBaseImageDigest = "org.opencontainers.image.base.digest";
/**
 * What the image that this one was built on is called: a full reference, such as
 * `registry.example.com/team/base:1.2`.
 */
export const annotationBaseImageName = "org.opencontainers.image.base.name";
