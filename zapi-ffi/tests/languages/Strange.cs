// A log function that nothing of the program refers to any more, and texts that are not ASCII.
using System;
using System.IO;
using System.Threading;

static class Strange
{
    // One that uses what is not its own is made anew by each call.
    static void Log(IntPtr config, string[] last)
    {
        Zapi.zapi_config_set_log(config, Zapi.ZAPI_LOG_DEBUG,
            (level, target, text, user) => last[0] = Zapi.Text(text), IntPtr.Zero);
    }

    static void Main(string[] arguments)
    {
        IntPtr config = Zapi.zapi_config_new();
        Zapi.zapi_config_load_env(config);
        string[] last = { "" };
        // Nor does this thread's stack refer to it.
        var thread = new Thread(() => Log(config, last));
        thread.Start();
        thread.Join();
        for (int round = 0; round < 20; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
        Zapi.zapi_download_to_file(config, arguments[0], null, "fotó.jpg", null);
        Console.WriteLine("{0} {1}", last[0] != "", File.Exists("fotó.jpg"));
        Console.WriteLine(Zapi.Text(Zapi.zapi_status_text_in(Zapi.ZAPI_E_RATE_LIMITED, "pt-BR")));
        var progress = new zapi_progress();
        Zapi.zapi_profile_pictures(config, new[] { "５", null }, (UIntPtr)1, null, (item, user) =>
        {
            Console.WriteLine(((zapi_item)System.Runtime.InteropServices.Marshal.PtrToStructure(item, typeof(zapi_item))).status);
            return 0;
        }, IntPtr.Zero, progress);
        Console.WriteLine(progress.done);
    }
}
