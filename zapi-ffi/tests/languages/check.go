// Asks for a phone with a buffer that is too small; cgo has the layout of structs from C.
package main

// #cgo LDFLAGS: -lzapi
// #include <stdlib.h>
// #include "zapi.h"
import "C"

import (
	"fmt"
	"os"
	"runtime"
	"unsafe"
)

func main() {
	runtime.LockOSThread()
	config := C.zapi_config_new()
	defer C.zapi_config_free(config)
	C.zapi_config_load_env(config)
	phone := C.CString(os.Args[1])
	defer C.free(unsafe.Pointer(phone))
	// Memory of C: what Go passes may not hold a pointer to memory of Go.
	memory := (*C.char)(C.malloc(16))
	defer C.free(unsafe.Pointer(memory))
	buffer := C.zapi_buf{data: memory, cap: 16}
	status := C.zapi_profile_picture(config, phone, &buffer)
	failure := C.zapi_error{size: C.sizeof_zapi_error}
	C.zapi_last_error(&failure)
	name := C.GoString(C.zapi_status_name(status))
	fmt.Printf("%s %d: %s\n", name, buffer.len, C.GoString(&failure.text[0]))
}
