// Generates src/gen from the proto files of the checkout: a module for each of them, and one over all of weir.v1.
import { execFileSync } from "node:child_process";
import { readdirSync, rmSync, writeFileSync } from "node:fs";

rmSync("dist", { recursive: true, force: true }); // What is no more must not be run from there.
execFileSync("buf", ["generate"], { stdio: "inherit" });
const modules = readdirSync("src/gen/weir/v1").map((file) => file.replace(/\.ts$/, ".js"));
writeFileSync("src/gen/index.ts", modules.map((file) => `export * from "./weir/v1/${file}";\n`).join(""));
