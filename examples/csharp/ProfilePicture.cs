// Prints the link to a contact's picture, or those of many; see README.md.
// Exit code: 0 a picture or a whole batch, 1 no picture, 2 an error or a batch that ended early.
using System;
using static Zapi;

static class ProfilePicture
{
    static int Fail()
    {
        var error = new zapi_error();
        zapi_last_error(error);
        Console.Error.WriteLine($"error: {Text(zapi_status_name(error.status))}: {Text(error.text)}");
        return 2;
    }

    static int AskOne(IntPtr config, string phone)
    {
        var picture = new zapi_picture();
        int status = zapi_profile_picture_ex(config, phone, null, picture);
        if (status < 0) return Fail();
        if (status == ZAPI_NO_PICTURE)
        {
            Console.WriteLine("no picture");
            return 1;
        }
        var end = DateTimeOffset.FromUnixTimeSeconds(picture.expires_at);
        Console.WriteLine($"link: {Text(picture.link)}\nexpires: {end:yyyy-MM-ddTHH:mm:ssZ}");
        return 0;
    }

    static int AskMany(IntPtr config, string[] phones)
    {
        IntPtr batch = zapi_batch_start(config, phones, (UIntPtr)phones.Length, null);
        if (batch == IntPtr.Zero) return Fail();
        try
        {
            var item = new zapi_item();
            int status;
            while ((status = zapi_batch_next(batch, -1, item)) == ZAPI_OK)
            {
                Console.WriteLine($"{phones[item.index]}: " + (item.status == ZAPI_OK ? Text(item.link)
                    : item.status == ZAPI_NO_PICTURE ? "no picture"
                    : $"{Text(zapi_status_name(item.status))}: {Text(item.text)}"));
            }
            if (status == ZAPI_DONE) return 0;
            Fail(); // First: zapi_batch_progress clears the last error.
            var progress = new zapi_progress();
            zapi_batch_progress(batch, progress);
            bool stopped = (progress.flags & ZAPI_PROGRESS_STOPPED) != 0;
            if (stopped) Console.Error.WriteLine($"resume at {phones[progress.stopped_at]}");
            return 2;
        }
        finally
        {
            zapi_batch_free(batch);
        }
    }

    static int Ask(string[] phones)
    {
        IntPtr config = zapi_config_new();
        try
        {
            if (zapi_config_load_env(config) < 0) return Fail();
            return phones.Length == 1 ? AskOne(config, phones[0]) : AskMany(config, phones);
        }
        finally
        {
            zapi_config_free(config);
        }
    }

    static int Main(string[] phones)
    {
        if (phones.Length == 0)
        {
            Console.Error.WriteLine("usage: ProfilePicture PHONE...");
            return 2;
        }
        try
        {
            return Ask(phones);
        }
        catch (Exception failure) // no library, for instance; left alone it would end with 1
        {
            Console.Error.WriteLine($"error: {failure.GetType().Name}: {failure.Message}");
            return 2;
        }
    }
}
