// The OCA's settings, so that its contributors feel at home. Indents: .editorconfig.
// `make lint` keeps prettier in .sandbox/node; `npm install` here works as well.
const path = require("path");

const places = [__dirname, path.join(__dirname, ".sandbox/node")];

module.exports = {
  bracketSpacing: false,
  printWidth: 88,
  trailingComma: "es5",
  xmlWhitespaceSensitivity: "preserve",
  plugins: [require.resolve("@prettier/plugin-xml", {paths: places})],
};
