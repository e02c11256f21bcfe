// Prints the link to a contact's picture, or those of many; see README.md.
// Exit code: 0 a picture or a whole batch, 1 no picture, 2 an error or a batch that ended early.
package main

// #cgo LDFLAGS: -lzapi
// #include <stdlib.h>
// #include "zapi.h"
import "C"
import (
	"fmt"
	"os"
	"runtime"
	"time"
	"unsafe"
)

func fail() int {
	failure := C.zapi_error{size: C.sizeof_zapi_error}
	C.zapi_last_error(&failure)
	fmt.Fprintln(os.Stderr, "error: "+says(failure.status, &failure.text[0]))
	return 2
}

func says(status C.int32_t, text *C.char) string {
	return C.GoString(C.zapi_status_name(status)) + ": " + C.GoString(text)
}

func askOne(config *C.zapi_config, phone *C.char) int {
	picture := C.zapi_picture{size: C.sizeof_zapi_picture}
	if status := C.zapi_profile_picture_ex(config, phone, nil, &picture); status < 0 {
		return fail()
	} else if status == C.ZAPI_NO_PICTURE {
		fmt.Println("no picture")
		return 1
	}
	end := time.Unix(int64(picture.expires_at), 0).UTC()
	fmt.Printf("link: %s\nexpires: %s\n", C.GoString(&picture.link[0]), end.Format(time.RFC3339))
	return 0
}

func askMany(config *C.zapi_config, phones []*C.char) (code int) {
	batch := C.zapi_batch_start(config, &phones[0], C.size_t(len(phones)), nil)
	if batch == nil {
		return fail()
	}
	defer C.zapi_batch_free(batch)
	item, progress := C.zapi_item{size: C.sizeof_zapi_item}, C.zapi_progress{size: C.sizeof_zapi_progress}
	status := C.zapi_batch_next(batch, -1, &item)
	for ; status == C.ZAPI_OK; status = C.zapi_batch_next(batch, -1, &item) {
		answer := C.GoString(&item.link[0])
		if item.status == C.ZAPI_NO_PICTURE {
			answer = "no picture"
		} else if item.status < 0 {
			answer = says(item.status, &item.text[0])
		}
		fmt.Printf("%s: %s\n", os.Args[item.index+1], answer)
	}
	if status != C.ZAPI_DONE {
		code = fail() // First: zapi_batch_progress clears the last error.
		if C.zapi_batch_progress(batch, &progress); progress.flags&C.ZAPI_PROGRESS_STOPPED != 0 {
			fmt.Fprintln(os.Stderr, "resume at "+os.Args[progress.stopped_at+1])
		}
	}
	return
}

func ask(arguments []string) int {
	runtime.LockOSThread() // zapi_last_error is the thread's, and a goroutine may change threads
	phones := make([]*C.char, len(arguments))
	for i, argument := range arguments {
		phones[i] = C.CString(argument)
		defer C.free(unsafe.Pointer(phones[i]))
	}
	config := C.zapi_config_new()
	defer C.zapi_config_free(config)
	if C.zapi_config_load_env(config) < 0 {
		return fail()
	} else if len(phones) == 1 {
		return askOne(config, phones[0])
	}
	return askMany(config, phones)
}

func main() {
	if len(os.Args) < 2 {
		fmt.Fprintln(os.Stderr, "usage: profile_picture PHONE...")
		os.Exit(2)
	}
	os.Exit(ask(os.Args[1:]))
}
