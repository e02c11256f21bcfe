/* replace.h: a function of the system is replaced for one module, as a hook does. */
#ifndef REPLACE_H
#define REPLACE_H

#include <string.h>

#include <windows.h>

/* Puts a function in the place of one that a module imports. */
static inline int replace(HMODULE module, const char *wanted, void *function)
{
    BYTE *base = (BYTE *)module;
    IMAGE_NT_HEADERS *head = (IMAGE_NT_HEADERS *)(base + ((IMAGE_DOS_HEADER *)base)->e_lfanew);
    DWORD at = head->OptionalHeader.DataDirectory[IMAGE_DIRECTORY_ENTRY_IMPORT].VirtualAddress;
    IMAGE_IMPORT_DESCRIPTOR *from = (IMAGE_IMPORT_DESCRIPTOR *)(base + at);
    for (; from->Name != 0; from++) {
        IMAGE_THUNK_DATA *name = (IMAGE_THUNK_DATA *)(base + from->OriginalFirstThunk);
        IMAGE_THUNK_DATA *address = (IMAGE_THUNK_DATA *)(base + from->FirstThunk);
        for (; name->u1.AddressOfData != 0; name++, address++) {
            DWORD before;
            if (IMAGE_SNAP_BY_ORDINAL(name->u1.Ordinal)
                || strcmp(((IMAGE_IMPORT_BY_NAME *)(base + name->u1.AddressOfData))->Name, wanted) != 0)
                continue;
            if (!VirtualProtect(address, sizeof *address, PAGE_READWRITE, &before))
                return 0;
            memcpy(address, &function, sizeof function);
            return VirtualProtect(address, sizeof *address, before, &before);
        }
    }
    return 0;
}

#endif
