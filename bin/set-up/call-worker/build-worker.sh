#!/bin/bash
# Builds mediasoup's worker from the sources in its npm package against Debian's libraries, where the prebuilt binary
# cannot be downloaded. Nothing is written into the npm package, and nothing is fetched.
#
#   JOBS=1 build-worker.sh node_modules/mediasoup DESTINATION
#
# DESTINATION is the binary, written only when it is whole. What is needed: see BUILD_PACKAGES in ../call-worker.js.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
pkg=$(cd "$1" && pwd)
bin=$2

src=$(mktemp -d)
trap 'rm -rf "$src"' EXIT
cp -r "$pkg/worker/." "$src"
cd "$src"

# The directory each wrap would unpack to: where it exists with a meson.build, meson uses it and downloads nothing.
dir() { sed -n 's/^directory = //p' "subprojects/$1.wrap"; }
# sub WRAP "LINK_WHOLE NAMES" "VARIABLE=pkg-config name ..." "OWN INCLUDES?" "OPTIONS"
sub() {
  local d=subprojects/$(dir "$1") v
  mkdir -p "$d"
  {
    echo "project('$1', 'c', 'cpp', default_options: ['cpp_std=c++20'])"
    [ -n "${4-}" ] && echo "inc = include_directories('include')" || echo "inc = []"
    for v in $2; do
      echo 'int '"$1_$v"'_stand_in;' | tr - _ >"$d/$v.c"
      echo "$v = static_library('$v-stand-in', '$v.c')"
    done
    for v in $3; do
      echo "${v%%=*} = declare_dependency(include_directories: inc, dependencies: dependency('${v#*=}'))"
    done
  } >"$d/meson.build"
  # Options that worker/meson.build sets for the real subproject.
  for v in ${5-}; do echo "option('$v', type: 'string', value: '')"; done >"$d/meson_options.txt"
}
sub libuv libuv libuv_dep=libuv '' 'build_tests build_benchmarks'
sub openssl 'libcrypto_lib libssl_lib' openssl_dep=openssl
sub libsrtp3 libsrtp3 libsrtp3_dep=libsrtp2 shim 'crypto-library crypto-library-kdf tests'
sub flatbuffers flatbuffers_lib flatbuffers_dep=flatbuffers
# Only deps/libwebrtc (the estimate of bandwidth) uses abseil: optional, memory, string_view, match. Not
# ms_use_builtin_bwe=true, which would do without it: in 3.27 the built-in estimate is connected to nothing.
sub abseil-cpp absl_container_lib 'absl_container_dep=absl_base absl_strings_dep=absl_strings absl_types_dep=absl_optional'
sub unordered-dense '' ''
install -D "$here/shim/srtp.h" "subprojects/$(dir libsrtp3)/include/srtp.h"
d=subprojects/$(dir unordered-dense)
install -D "$here/shim/ankerl/unordered_dense.h" "$d/include/ankerl/unordered_dense.h"
cp subprojects/packagefiles/ankerl-unordered-dense/meson.build "$d/"

# Debian 12 has meson 1.0.
sed -i "s/meson_version: '>= 1.1.0'/meson_version: '>= 1.0.0'/" meson.build
# flatc comes from the wrap's [provide] program_names: take the system's.
sed -i '/^program_names/d' subprojects/flatbuffers.wrap

# The worker's BIO callback answers 1 to every BIO_ctrl(), BIO_CTRL_GET_KTLS_SEND among them. Debian's libssl has kernel
# TLS, believes it, makes no write buffer, and the worker segfaults in its first DTLS answer. (The bundled OpenSSL is
# built without.)
sed -i 's/(operationType == BIO_CB_RETURN) ?/((operationType \& BIO_CB_RETURN) != 0) ?/' src/RTC/DtlsTransport.cpp
grep -q 'operationType & BIO_CB_RETURN' src/RTC/DtlsTransport.cpp

meson setup --wrap-mode nodownload --buildtype release -Db_ndebug=true out
ninja -C out -j "${JOBS:-$(nproc)}" mediasoup-worker
strip out/mediasoup-worker
install -D out/mediasoup-worker "$bin.half"
mv "$bin.half" "$bin"
