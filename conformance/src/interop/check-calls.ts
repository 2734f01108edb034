import { checkAuthority } from "./authority.js";
import { checkDialForms } from "./dial-forms.js";
import { checkEndings } from "./endings.js";
import { checkGrpcurl } from "./grpcurl.js";
import { checkMany } from "./many.js";
import { checkMetadata } from "./metadata.js";
import { type InteropLab, Pair } from "./pair.js";
import { checkSizes } from "./sizes.js";
import { checkStatuses } from "./statuses.js";
import { checkUnimplemented } from "./unimplemented.js";

/** The areas that are the same for all interfaces, in this order: the last one ends both servers. */
const areas = [
  checkMetadata,
  checkStatuses,
  checkSizes,
  checkMany,
  checkUnimplemented,
  checkAuthority,
  checkDialForms,
  checkGrpcurl,
  checkEndings,
];

/** Checks everything about calls but their messages: what travels beside them, and how they end. */
export async function checkCalls(lab: InteropLab): Promise<void> {
  await using pair = await Pair.start(lab);
  for (const area of areas) await area(lab, pair);
}
