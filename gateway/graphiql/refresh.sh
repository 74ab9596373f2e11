#!/bin/sh
# Takes GraphiQL and React from the package registry of npm as it is configured, and keeps what a browser needs.
# To be run by hand when a version below changes; what it writes is committed, so nothing is fetched at build or run.
set -eu
GRAPHIQL=3.8.3
REACT=18.3.1
ESBUILD=0.25.0
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts "graphiql@$GRAPHIQL" "react@$REACT" "react-dom@$REACT" "esbuild@$ESBUILD"
for file in js css; do
    npx esbuild "node_modules/graphiql/graphiql.min.$file" --minify --legal-comments=inline --charset=utf8 \
        --log-level=error --outfile="$here/graphiql.min.$file"
done
cp node_modules/react/umd/react.production.min.js "$here/react.min.js"
cp node_modules/react-dom/umd/react-dom.production.min.js "$here/react-dom.min.js"
cp node_modules/graphiql/LICENSE "$here/LICENSE.graphiql"
cp node_modules/react/LICENSE "$here/LICENSE.react"
