// Keeps the pictures of contacts in a folder, and shows where they are; run it every hour. See README.md.
// Exit code: 0 all is up to date, 1 some contacts failed, 2 an error; the next run goes on there.
using System;
using System.Runtime.InteropServices;

static class KeepFresh
{
    static int Fail()
    {
        var error = new zapi_error();
        Zapi.zapi_last_error(error);
        Console.Error.WriteLine("error: " + Zapi.Text(Zapi.zapi_status_name(error.status)) + ": " + Zapi.Text(error.text));
        return 2;
    }

    // Any other result than 0 stops the sync.
    static int OnProgress(IntPtr report, IntPtr user)
    {
        var now = new zapi_sync_report();
        Marshal.PtrToStructure(report, now);
        Console.Error.WriteLine(now.asked + " of " + now.due + " asked");
        return 0;
    }

    static int Show(IntPtr store, string phone)
    {
        const int Room = 4096;
        IntPtr memory = Marshal.AllocHGlobal(Room);
        try
        {
            var path = new zapi_buf { data = memory, cap = (UIntPtr)Room };
            int status = Zapi.zapi_store_picture_path(store, null, phone, path);
            if (status < 0) return Fail();
            Console.WriteLine(phone + ": " + (status == Zapi.ZAPI_OK ? Zapi.Text(memory)
                : status == Zapi.ZAPI_NO_PICTURE ? "no picture"
                : status == Zapi.ZAPI_NO_CONTACT ? "not in the store" : "no answer yet"));
            return 0;
        }
        finally
        {
            Marshal.FreeHGlobal(memory);
        }
    }

    static int Sync(IntPtr config, IntPtr store, string[] phones)
    {
        foreach (string phone in phones) // those that are there already stay as they are
            if (Zapi.zapi_store_add(store, null, phone, null) < 0) return Fail();
        var report = new zapi_sync_report();
        if (Zapi.zapi_store_sync(store, config, null, null, OnProgress, IntPtr.Zero, report) < 0) return Fail();
        int code = report.failed + report.withheld > 0 ? 1 : 0;
        foreach (string phone in phones) code = Math.Max(code, Show(store, phone));
        return code;
    }

    static int Main(string[] arguments)
    {
        if (arguments.Length < 2)
        {
            Console.Error.WriteLine("usage: KeepFresh FOLDER PHONE...");
            return 2;
        }
        var phones = new string[arguments.Length - 1];
        Array.Copy(arguments, 1, phones, 0, phones.Length);
        IntPtr config = Zapi.zapi_config_new(), store = IntPtr.Zero;
        try
        {
            if (Zapi.zapi_config_load_env(config) < 0 || Zapi.zapi_store_open(arguments[0], out store) < 0) return Fail();
            return Sync(config, store, phones);
        }
        finally
        {
            Zapi.zapi_store_free(store);
            Zapi.zapi_config_free(config);
        }
    }
}
