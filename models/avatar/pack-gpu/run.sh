#!/bin/sh
# In a checkout on a machine with a GPU and no network: unpacks the bundle of pack.js beside the sources, and runs bench/avatar with it.
#
#     sh models/avatar/pack-gpu/run.sh gpu.tar.xz [provider] [avatar] [pictures]
#
# A software driver, to see that it works: VK_DRIVER_FILES=/usr/lib/chromium/vk_swiftshader_icd.json
set -eu
bundle=$1 provider=${2:-webgpu} avatar=${3:-default} pictures=${4:-100}
cd "$(dirname "$0")/../../.."
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT
tar -xJf "$bundle" -C "$place"
# Packages are found above the sources; what is installed here already is left alone.
[ -e node_modules ] || ln -s "$place/node_modules" node_modules
"$place/bin/node" bench/avatar.ts --avatar "$avatar" --provider "$provider" --pictures "$pictures" stages path overlap first
[ ! -L node_modules ] || rm node_modules
