/**
 * The details of a status: a google.rpc.Status with one google.rpc.ErrorInfo in it, which is what the trailer
 * `grpc-status-details-bin` holds.
 *
 * @module
 */
import { BinaryWriter } from "@bufbuild/protobuf/wire";

const infoType = "type.googleapis.com/google.rpc.ErrorInfo";

/** The status that `go/interop/behave.go` makes of the same code and text. */
export function statusDetails(code: number, text: string): Uint8Array {
  const entry = new BinaryWriter().uint32(10).string("text").uint32(18).string(text).finish();
  const info = new BinaryWriter().uint32(10).string("INTEROP").uint32(18).string("interop.example.com");
  const any = new BinaryWriter().uint32(10).string(infoType);
  any.uint32(18).bytes(info.uint32(26).bytes(entry).finish());
  return new BinaryWriter()
    .uint32(8)
    .int32(code)
    .uint32(18)
    .string(text)
    .uint32(26)
    .bytes(any.finish())
    .finish();
}
