#!/bin/sh
# In a checkout on a machine with a GPU and no network: unpacks the bundle of pack.js beside the sources, and runs bench/avatar with it.
#
#     sh models/avatar/pack-gpu/run.sh gpu.tar.xz [provider [avatar [pictures [part …]]]]
#
# A software driver, to see that it works: VK_DRIVER_FILES=/usr/lib/chromium/vk_swiftshader_icd.json
set -eu
bundle=$(readlink -f "$1") provider=${2:-webgpu} avatar=${3:-default} pictures=${4:-100}
if [ $# -gt 4 ]; then shift 4; else set -- stages path overlap first; fi
cd "$(dirname "$0")/../../.."
place=$(mktemp -d)
# Packages are found above the sources; what is installed here already is left alone.
linked=
trap 'rm -rf "$place"; [ -z "$linked" ] || rm -f node_modules' EXIT
tar -xJf "$bundle" -C "$place"
if [ ! -e node_modules ]; then
  ln -s "$place/node_modules" node_modules
  linked=yes
fi
"$place/bin/node" bench/avatar.ts --avatar "$avatar" --provider "$provider" --pictures "$pictures" "$@"
