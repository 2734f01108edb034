import { testGoldenMessages } from "../../../scripts/wire-tests/test-golden-messages.js";
import { testJsonOracle } from "../../../scripts/wire-tests/test-json-oracle.js";
import { testSecrets } from "../../../scripts/wire-tests/test-secrets.js";
import { testStrictDecoding } from "../../../scripts/wire-tests/test-strict-decoding.js";
import { testWireFacts } from "../../../scripts/wire-tests/test-wire-facts.js";
import type { WirePackage } from "../../../scripts/wire-tests/wire-package.js";
import * as exported from "./index.js";

const csi: WirePackage = {
  name: "csi",
  exported,
  files: [
    {
      proto: "csi/v1/csi.proto",
      testdata: "csi",
      counts: { messages: 104, fields: 216, enums: 10, values: 57, rpcs: 36, golden: 208 },
    },
    {
      proto: "pluginregistration/v1/registration.proto",
      testdata: "pluginregistration",
      counts: { messages: 4, fields: 6, enums: 0, values: 0, rpcs: 2, golden: 8 },
    },
  ],
};

testWireFacts(csi);
testGoldenMessages(csi);
testStrictDecoding(csi);
testJsonOracle(csi);
testSecrets(csi, 22);
