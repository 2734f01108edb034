import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // all of them: by default one is left to the process that watches
    maxWorkers: "100%",
    projects: [
      {
        test: {
          name: "unit",
          include: ["packages/*/src/**/*.test.ts", "scripts/**/*.test.ts", "examples/*/src/**/*.test.ts"],
          testTimeout: 20_000,
        },
      },
    ],
  },
});
