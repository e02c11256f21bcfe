// Keeps the pictures of contacts in a folder, and shows where they are; run it every hour. See README.md.
// Exit code: 0 all is up to date, 1 some contacts failed, 2 an error; the next run goes on there.

//go:build ignore

package main

// #cgo LDFLAGS: -lzapi
// #include <stdlib.h>
// #include "zapi.h"
// int32_t onProgress(zapi_sync_report *report, void *user);
import "C"
import (
	"fmt"
	"os"
	"runtime"
	"unsafe"
)

func fail() int {
	failure := C.zapi_error{size: C.sizeof_zapi_error}
	C.zapi_last_error(&failure)
	name := C.GoString(C.zapi_status_name(failure.status))
	fmt.Fprintf(os.Stderr, "error: %s: %s\n", name, C.GoString(&failure.text[0]))
	return 2
}

//export onProgress
func onProgress(report *C.zapi_sync_report, user unsafe.Pointer) C.int32_t {
	fmt.Fprintf(os.Stderr, "%d of %d asked\n", report.asked, report.due)
	return 0 // Anything else stops the sync.
}

func show(store *C.zapi_store, phone *C.char) int {
	out := C.zapi_buf{data: (*C.char)(C.malloc(4096)), cap: 4096}
	defer C.free(unsafe.Pointer(out.data))
	status := C.zapi_store_picture_path(store, nil, phone, &out)
	if status < 0 {
		return fail()
	}
	answers := map[C.int32_t]string{
		C.ZAPI_OK: C.GoString(out.data), C.ZAPI_NO_PICTURE: "no picture",
		C.ZAPI_NOT_ASKED: "no answer yet", C.ZAPI_NO_CONTACT: "not in the store",
	}
	fmt.Printf("%s: %s\n", C.GoString(phone), answers[status])
	return 0
}

func keepFresh(folder *C.char, phones []*C.char) (code int) {
	config := C.zapi_config_new()
	defer C.zapi_config_free(config)
	var store *C.zapi_store
	if C.zapi_config_load_env(config) < 0 || C.zapi_store_open(folder, &store) < 0 {
		return fail()
	}
	defer C.zapi_store_free(store)
	for _, phone := range phones { // Those that are there already stay as they are.
		if C.zapi_store_add(store, nil, phone, nil) < 0 {
			return fail()
		}
	}
	report := C.zapi_sync_report{size: C.sizeof_zapi_sync_report}
	if C.zapi_store_sync(store, config, nil, nil, C.zapi_sync_fn(C.onProgress), nil, &report) < 0 {
		return fail()
	}
	if report.failed+report.withheld > 0 {
		code = 1
	}
	for _, phone := range phones {
		if shown := show(store, phone); shown > code {
			code = shown
		}
	}
	return code
}

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "usage: keep_fresh FOLDER PHONE...")
		os.Exit(2)
	}
	runtime.LockOSThread() // The last error belongs to the thread.
	var texts []*C.char
	for _, argument := range os.Args[1:] {
		texts = append(texts, C.CString(argument))
	}
	os.Exit(keepFresh(texts[0], texts[1:]))
}
